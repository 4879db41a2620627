import { expect, test } from 'vitest'
import { wrapperName } from './wrappers.ts'

test.each([
  [['npm start'], 'npm'],
  [['npm', 'start'], 'npm'],
  [['node', '/usr/lib/node_modules/npm/bin/npm-cli.js', 'start'], 'npm'],
  [['sh', '-c', 'node server.js'], 'sh'],
  [['-bash'], 'bash'],
  [['/usr/bin/dumb-init', '--', 'node', 'server.js'], 'dumb-init'],
  [['node', '/app/.yarn/releases/yarn-4.1.0.cjs', 'start'], 'yarn'],
  [['node', '/app/node_modules/.bin/tsx', 'server.ts'], 'tsx'],
  [['node', '/app/node_modules/tsx/dist/cli.mjs', 'server.ts'], 'tsx'],
  [['node', '--watch', 'server.js'], 'node --watch'],
  [['/usr/bin/python3.12', '/usr/bin/poetry', 'run', 'serve'], 'poetry'],
  [['python', '-m', 'pipenv', 'run', 'serve'], 'pipenv'],
  [['uv', 'run', 'uvicorn', 'app:app'], 'uv'],
  [['go', 'run', '.'], 'go'],
  [['bun', 'run', 'start'], 'bun run'],
])('%j is the wrapper %s', (commandLine, name) => {
  expect(wrapperName(commandLine)).toBe(name)
})

test.each([
  [['node', 'server.js']],
  [['node', '--require', '/app/node_modules/tsx/dist/preflight.cjs', 'server.ts']],
  [['node', '-r', 'tsx', 'server.ts']],
  [['python', '-m', 'uvicorn', 'app:app']],
  [['gunicorn: master [app]']],
  [['python3', '/usr/bin/gunicorn', 'app:app']],
  [['bun', 'run', 'server.ts']],
  [['/app/server']],
  [['nginx: master process nginx -g daemon off;']],
  [[]],
])('%j is a program of its own', (commandLine) => {
  expect(wrapperName(commandLine)).toBeUndefined()
})
