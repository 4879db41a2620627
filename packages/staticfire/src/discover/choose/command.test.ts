import { expect, test } from 'vitest'
import { entryOf, toCommand } from './command.ts'

test.each<[string | string[], string[], Record<string, string>?]>([
  ['node server.js', ['node', 'server.js']],
  ['exec node server.js', ['node', 'server.js']],
  ['NODE_ENV=production node server.js', ['node', 'server.js'], { NODE_ENV: 'production' }],
  ['cross-env A=1 node x.js', ['node', 'x.js'], { A: '1' }],
  ['gunicorn -b :$PORT app:app', ['gunicorn', '-b', ':${port}', 'app:app']],
  ['uvicorn app:app --port ${PORT:-8000}', ['uvicorn', 'app:app', '--port', '${port}']],
  [
    ['tini', '-g', '--', 'node', 'server.js'],
    ['node', 'server.js'],
  ],
  [
    ['/usr/bin/dumb-init', 'node', 'server.js'],
    ['node', 'server.js'],
  ],
  [
    ['/bin/sh', '-c', 'node server.js'],
    ['node', 'server.js'],
  ],
  ['node a.js && node b.js', ['/bin/sh', '-c', 'node a.js && node b.js']],
  ['node ${FILE}', ['/bin/sh', '-c', 'node $${FILE}']],
  [
    ['node', '${x}'],
    ['node', '$${x}'],
  ],
])('%j is run as %j', (written, argv, env = {}) => {
  expect(toCommand(written)).toMatchObject({ argv, env })
})

test.each<[string, ReturnType<typeof entryOf>]>([
  ['node server.js', { type: 'file', file: 'server.js' }],
  ['node --import ./hook.js -r x ./src/server.js --flag', { type: 'file', file: 'src/server.js' }],
  ['bun run src/index.ts', { type: 'file', file: 'src/index.ts' }],
  ['tsx src/index.ts', { type: 'file', file: 'src/index.ts' }],
  ['/usr/bin/python3 -m orders', { type: 'module', module: 'orders' }],
  ['python -m uvicorn app.main:app', { type: 'module', module: 'app.main' }],
  ['.venv/bin/gunicorn -w 2 shop.wsgi:application', { type: 'module', module: 'shop.wsgi' }],
  ['python3 -u run.py', { type: 'file', file: 'run.py' }],
  ['./server', undefined],
  ['node', undefined],
])('%s begins in %j', (text, entry) => {
  expect(entryOf(text.split(' '))).toEqual(entry)
})
