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
          // A limit is for what hangs: on a busy machine the usual five seconds are soon over.
          testTimeout: 60_000,
        },
      },
      {
        ssr: { resolve: { conditions, externalConditions: conditions } },
        resolve: { conditions },
        test: {
          name: 'integration',
          include: ['packages/*/test/**/*.test.ts', 'services/*/test/**/*.test.ts'],
          // Whole checks among them: a limit is for what hangs, not for what is slow.
          testTimeout: 300_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          maxConcurrency: 2,
        },
      },
    ],
  },
})
