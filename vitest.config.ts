import { defineConfig } from 'vitest/config'

const conditions = ['@staticfire/source', 'node', 'module', 'default']

export default defineConfig({
  test: {
    retry: 0,
    maxConcurrency: 2,
    projects: [
      {
        ssr: { resolve: { conditions, externalConditions: conditions } },
        resolve: { conditions },
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
        },
      },
      {
        ssr: { resolve: { conditions, externalConditions: conditions } },
        resolve: { conditions },
        test: {
          name: 'integration',
          include: ['packages/*/test/**/*.test.ts', 'services/*/test/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
    ],
  },
})
