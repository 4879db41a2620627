import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StaticfireError } from '../errors.ts'
import { toArgv } from './commands.ts'
import { loadConfiguration } from './load.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'staticfire-load-'))
})
afterEach(() => rm(root, { recursive: true }))

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), text)
  }
}

/** The error's code and text, with the folder's name left out. */
async function failure(
  itemIds?: string[],
): Promise<{ code: string; message: string; hint: string }> {
  const error: unknown = await loadConfiguration(root, itemIds && { itemIds }).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof StaticfireError)) throw new Error('it was accepted', { cause: error })
  const plain = (text: string) => text.replaceAll(root, 'ROOT')
  return { code: error.code, message: plain(error.message), hint: plain(error.hint ?? '') }
}

describe('a file with mistakes', () => {
  test('every problem is told with its line, in the order of the file', async () => {
    await write({
      'staticfire.yaml': `service: orders
start: npm run build && npm start
stop: { grace: 30 }
env:
  HOME_URL: \${HOME}/x
dependencies:
  database:
    kynd: postgres
    env: DATABASE_URL
  cache: { kind: redis, env: REDIS_URL, from: "redis://127.0.0.1:6379" }
traffic:
  requests:
    - { method: GET, path: /a }
    - { method: SEND, path: b }
  limits: { requests: 10, per: 1m, store: cashe }
waivers:
  - { item: reliability/timeout, reason: r, owner: o, until: 2027-01-01 }
`,
    })
    expect(await failure(['reliability/timeouts'])).toEqual({
      code: 'invalid-configuration',
      hint: '',
      message: `ROOT/staticfire.yaml has 8 problems:
  staticfire.yaml:2:1  start: && needs a shell, and none is run: write a list of commands, or put it into a script
  staticfire.yaml:3:9  stop.grace: expected a duration such as 250ms, 30s, 15m, 2h or 90d, got 30
  staticfire.yaml:5:3  env.HOME_URL: unknown placeholder \${HOME}; write $\${ for a literal \${
  staticfire.yaml:8:5  dependencies.database.kynd: unknown key; did you mean kind?
  staticfire.yaml:14:9  traffic.requests[1].method: expected one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, got "SEND"
  staticfire.yaml:14:23  traffic.requests[1].path: expected a path that starts with /, such as /health, got "b"
  staticfire.yaml:15:36  traffic.limits.store: unknown dependency cashe; did you mean cache?
  staticfire.yaml:17:7  waivers[0].item: unknown item reliability/timeout; did you mean reliability/timeouts?`,
    })
  })

  const invalid = 'invalid-configuration'
  test.each<[string, string, string]>([
    [
      'two of one key',
      'start: a\nstart: b\n',
      'ROOT/staticfire.yaml has 1 problem:\n  staticfire.yaml:2:1  start stands here twice, first in line 1',
    ],
    [
      'a tab',
      'env:\n\tA: b\n',
      'ROOT/staticfire.yaml has 1 problem:\n  staticfire.yaml:2:1  Tabs are not allowed as indentation',
    ],
    [
      'a bracket that never closes',
      'start: [node, x\nport: PORT\n',
      'ROOT/staticfire.yaml has 1 problem:\n  staticfire.yaml:2:1  Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    [
      'a list',
      '- a\n',
      'ROOT/staticfire.yaml has 1 problem:\n  staticfire.yaml:1:1  expected a map, got a list',
    ],
    ['nothing', '', 'ROOT/staticfire.yaml is empty.'],
    ['only comments', '# a\n---\n', 'ROOT/staticfire.yaml is empty.'],
    [
      'two documents',
      'start: a\n---\nstart: b\n',
      'ROOT/staticfire.yaml has 1 problem:\n  staticfire.yaml:2:1  Source contains multiple documents; please use YAML.parseAllDocuments()',
    ],
    [
      'an unknown tag',
      'start: !shell a\n',
      'ROOT/staticfire.yaml has 1 problem:\n  staticfire.yaml:1:8  Unresolved tag: !shell: tags are not known here',
    ],
    [
      'an alias to nothing',
      'start: *a\n',
      'ROOT/staticfire.yaml has 1 problem:\n  staticfire.yaml:1:1  Unresolved alias (the anchor must be set before the alias): a',
    ],
  ])('%s is refused', async (_, text, message) => {
    await write({ 'staticfire.yaml': text })
    expect(await failure()).toMatchObject({ code: invalid, message })
  })

  test('aliases that multiply are refused at once', async () => {
    const levels = Array.from({ length: 12 }, (_, i) =>
      i === 0
        ? 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
        : `a${i}: &a${i} [${Array(9)
            .fill(`*a${i - 1}`)
            .join(', ')}]`,
    )
    await write({ 'staticfire.yaml': levels.join('\n') })
    expect(await failure()).toMatchObject({
      code: invalid,
      message: expect.stringContaining('Excessive alias count'),
    })
  })

  test('a file of brackets, one that is too large and one that is no text are refused', async () => {
    await write({ 'staticfire.yaml': '['.repeat(30_000) })
    expect(await failure()).toMatchObject({ code: invalid })
    await write({ 'staticfire.yaml': `#${'x'.repeat(1_000_001)}` })
    expect(await failure()).toMatchObject({
      code: invalid,
      message: 'ROOT/staticfire.yaml is larger than 1 MB.',
    })
    await writeFile(join(root, 'staticfire.yaml'), Buffer.from([0xff, 0xfe, 0x00]))
    expect(await failure()).toMatchObject({
      code: invalid,
      message: 'ROOT/staticfire.yaml is not UTF-8 text.',
    })
  })

  test('of very many mistakes the first fifty are told', async () => {
    const lines = Array.from({ length: 5_000 }, (_, i) => `zebra${i}: 1`)
    await write({ 'staticfire.yaml': lines.join('\n') })
    const { message } = await failure()
    expect(message.split('\n')).toHaveLength(52)
    expect(message).toMatch(/^ROOT\/staticfire.yaml has many problems:\n[^]*\n {2}… and more$/)
  })

  test('a folder of that name is no file', async () => {
    await write({ 'staticfire.yaml/x': '' })
    expect(await failure()).toMatchObject({ message: 'ROOT/staticfire.yaml is not a file.' })
  })
})

test('no secret of the file is repeated by a message', async () => {
  await write({
    'staticfire.yaml': `start: a
traffic: { identities: { bob: { token: { value: hunter2 } }, eve: { token: 31337 } } }
dependencies: { a: { kind: redis, env: A, from: "://user:hunter2@h" } }
`,
  })
  const { message } = await failure()
  expect(message).not.toMatch(/hunter2|31337/)
  expect(message).toContain('eve.token: expected text, got a number')
})

test('a folder that is missing, or is none, is told', async () => {
  await expect(loadConfiguration(join(root, 'gone'))).rejects.toMatchObject({
    code: 'missing-configuration',
    message: `There is no folder ${join(root, 'gone')}.`,
  })
  await write({ file: '' })
  await expect(loadConfiguration(join(root, 'file'))).rejects.toMatchObject({
    message: `${join(root, 'file')} is not a folder.`,
  })
})

test('variables of env keep the text that was written', async () => {
  await write({
    'staticfire.yaml': `start: a\nenv: { PIN: 0042, ON: True, F: 1.50, H: 0x1F, S: "7" }\n`,
  })
  const { configuration } = await loadConfiguration(root)
  expect(configuration.env).toEqual({ PIN: '0042', ON: 'True', F: '1.50', H: '0x1F', S: '7' })
})

test('anchors and merges may be used', async () => {
  await write({
    'staticfire.yml': `start: a
environments:
  development: { env: &base { A: b } }
  production: { env: { <<: *base, C: d } }
`,
  })
  const { configuration, file } = await loadConfiguration(root)
  expect(configuration.environments?.production?.env).toEqual({ A: 'b', C: 'd' })
  expect(file).toBe(join(root, 'staticfire.yml'))
})

describe('what is not declared is discovered', () => {
  test.each<[string, Record<string, string>, string[], string]>([
    [
      'a start script that needs no shell',
      { 'package.json': '{"name":"@acme/orders","scripts":{"start":"node src/server.js"}}' },
      ['node', 'src/server.js'],
      'orders',
    ],
    [
      'a start script that needs one',
      { 'package.json': '{"name":"orders","scripts":{"start":"cd a && node b"}}' },
      ['npm', 'start'],
      'orders',
    ],
    [
      'a start script with a hook',
      { 'package.json': '{"name":"orders","scripts":{"start":"node a","prestart":"make"}}' },
      ['npm', 'start'],
      'orders',
    ],
    [
      'a main file',
      { 'package.json': '{"name":"orders","main":"lib/index.js"}', 'lib/index.js': '' },
      ['node', 'lib/index.js'],
      'orders',
    ],
    [
      'a Procfile',
      {
        Procfile: 'release: x\nweb: gunicorn app:app\n',
        'package.json': '{"name":"orders","scripts":{"start":"x"}}',
      },
      ['gunicorn', 'app:app'],
      'orders',
    ],
  ])('by %s', async (_, files, start, service) => {
    await write(files)
    const loaded = await loadConfiguration(root)
    expect(loaded.configuration.service).toBe(service)
    expect(toArgv(loaded.configuration.start)).toEqual(start)
    expect(loaded).not.toHaveProperty('file')
    expect(loaded.text).toContain('Written by `staticfire init`')
    expect(loaded.notes[0]).toMatch(/^There is no staticfire.yaml/)
    expect(loaded.notes[1]).toMatch(new RegExp(`^Found start: ${start.join(' ')} `))
  })

  test('beside what is declared, which wins', async () => {
    await write({
      'staticfire.yaml':
        'start: node a.js\ntraffic: { public: ["GET /"] }\nvariables: { A: { type: string } }\n',
      'package.json': '{"name":"orders","scripts":{"start":"node b.js"}}',
      'docs/openapi.json': '{}',
      '.env.example': '# x\nA=1\nexport B=postgres://real.example/db\nPORT=1\n',
    })
    const { configuration, notes } = await loadConfiguration(root)
    expect(configuration).toEqual({
      service: 'orders',
      start: 'node a.js',
      traffic: { openapi: 'docs/openapi.json', public: ['GET /'] },
      variables: { A: { type: 'string' } },
    })
    expect(notes).toEqual([
      'Operations are read from docs/openapi.json.',
      '.env.example names B; what is not declared under variables or dependencies is neither set nor tested.',
    ])
  })

  test('the program that opens the port, where a file leaves out how it is started', async () => {
    await write({
      'staticfire.yaml': 'service: orders\n',
      'server.js': "require('http').createServer().listen(process.env.PORT)\n",
    })
    const { configuration, notes } = await loadConfiguration(root)
    expect(configuration.start).toEqual(['node', 'server.js'])
    expect(notes.at(-1)).toMatch(/^Started by `node server.js`, from server.js:1/)
  })

  test('what cannot be found is asked for', async () => {
    await write({ 'package.json': 'not JSON' })
    const { code, message, hint } = await failure()
    expect(code).toBe('missing-configuration')
    expect(message).toMatch(
      /^How to start the service in ROOT is not known: .*\n {2}start: package.json is no JSON: /,
    )
    expect(hint).toMatch(
      /^Write ROOT\/staticfire.yaml with the command that starts it:\n\n {2}start: /,
    )
  })

  test('what was found but is not enough leads to init', async () => {
    await write({
      'package.json': '{"scripts":{"start":"node a.js"}}',
      'a.js':
        'fetch(process.env.BILLING_URL); require("http").createServer().listen(process.env.PORT)',
    })
    const { code, message, hint } = await failure()
    expect(code).toBe('missing-configuration')
    expect(message).toMatch(
      /^ROOT has no staticfire.yaml, and its files do not say enough:\n {2}dependencies.billing.from: is required for http/,
    )
    expect(hint).toMatch(/^staticfire init writes/)
  })
})
