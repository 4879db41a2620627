import { join } from 'node:path'
import type { DependencySource } from '@staticfire/contracts'
import { expect, test, vi } from 'vitest'
import { prepareDependencies } from '../src/dependencies/index.ts'
import { createSandbox } from '../src/sandbox/index.ts'
import { blueprintOf, dependencyOf } from './sandbox-fixtures/blueprint.ts'
import { makeFolder } from './sandbox-fixtures/folder.ts'

const signal = new AbortController().signal

async function prepare(
  files: Record<string, string>,
  from: Partial<DependencySource>,
  startTimeoutMs = 20_000,
) {
  const folder = await makeFolder(files)
  const blueprint = blueprintOf(folder.path, {
    dependencies: [
      dependencyOf({
        name: 'payments',
        kind: 'http',
        from: {
          type: 'command',
          command: ['node', 'stub.js'],
          portEnv: 'PORT',
          env: {},
          ...from,
        } as DependencySource,
        env: { url: 'PAYMENTS_URL' },
      }),
    ],
  })
  const sandbox = await createSandbox({
    root: folder.path,
    blueprint,
    runDir: join(folder.path, 'run'),
    signal,
  })
  const release = async () => {
    await sandbox.dispose()
    await folder[Symbol.asyncDispose]()
  }
  try {
    const prepared = await prepareDependencies({ blueprint, sandbox, signal, startTimeoutMs })
    return {
      prepared,
      sandbox,
      async [Symbol.asyncDispose]() {
        await prepared.dispose()
        await release()
      },
    }
  } catch (error) {
    await release()
    throw error
  }
}

const stub = `
  const { createServer } = require('node:http')
  const server = createServer((_, response) => response.end(JSON.stringify({ cwd: process.cwd(), mode: process.env.MODE, pid: process.pid })))
  server.listen(process.env.PORT_OF_STUB, '127.0.0.1')`

test('a command is started once, in the copy, and every instance gets a proxy of its own to it', async () => {
  await using made = await prepare(
    { 'stub.js': stub },
    { portEnv: 'PORT_OF_STUB', env: { MODE: 'test' } },
  )
  await using one = await made.prepared.open('one')
  await using two = await made.prepared.open('two')
  const urls = [one, two].map((open) => open.env['PAYMENTS_URL'] ?? '')
  expect(urls[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(urls[0]).not.toBe(urls[1])
  const answers = await Promise.all(urls.map(async (url) => (await fetch(`${url}/x`)).json()))
  expect(answers[0]).toMatchObject({ cwd: made.sandbox.dir, mode: 'test' })
  expect(answers[0]).toEqual(answers[1])
  const attempts = one.proxies.get('payments')?.ledger.attempts ?? []
  expect(attempts.map(({ operation }) => operation)).toEqual(['GET /x'])
})

test('a command that ends later is started again on its port, and it is told', async () => {
  const dies = stub.replace(
    'createServer((_, response) =>',
    "createServer((request, response) => request.url === '/die' ? (console.error('out of paper'), process.exit(3)) :",
  )
  await using made = await prepare({ 'stub.js': dies }, { portEnv: 'PORT_OF_STUB' })
  await using open = await made.prepared.open('one')
  const url = open.env['PAYMENTS_URL'] ?? ''
  const pidOf = async () => ((await (await fetch(`${url}/x`)).json()) as { pid: number }).pid
  const before = await pidOf()
  await fetch(`${url}/die`).catch(() => undefined)
  const again = await vi.waitUntil(() => pidOf().catch(() => undefined), { timeout: 20_000 })
  expect(again).not.toBe(before)
  expect(made.prepared.endings()).toEqual([
    'The dependency payments ended with exit code 3 while the service was checked, and was started again. It printed last: out of paper',
  ])
})

test('a command that ends is told with its exit code and what it printed', async () => {
  await expect(
    prepare({ 'stub.js': 'console.error("no configuration"); process.exit(5)' }, {}),
  ).rejects.toMatchObject({
    code: 'dependency-failed',
    message:
      'The dependency payments ended with exit code 5 before it accepted a connection. It printed:\n  no configuration',
  })
})

test('a command that listens elsewhere is told where, and which variable it should read', async () => {
  const elsewhere = `require('node:http').createServer().listen(0, '127.0.0.1')`
  await expect(prepare({ 'stub.js': elsewhere }, {}, 1_500)).rejects.toMatchObject({
    code: 'dependency-failed',
    message: expect.stringMatching(
      /did not listen on 127\.0\.0\.1:\d+ within 1\.5 s\. It listens on 127\.0\.0\.1:\d+ instead\. It printed nothing\./,
    ),
    hint: expect.stringContaining('PORT'),
  })
})

test('a command that does not exist is told by name', async () => {
  await expect(prepare({}, { command: ['no-such-program'] })).rejects.toMatchObject({
    code: 'command-not-found',
    message: expect.stringContaining('no-such-program'),
    hint: expect.stringContaining('dependencies.payments.from.command'),
  })
})

test('only Postgres is embedded: other kinds are told what to write instead', async () => {
  await using folder = await makeFolder()
  const blueprint = blueprintOf(folder.path, {
    dependencies: [dependencyOf({ name: 'cache', kind: 'redis', from: { type: 'embedded' } })],
  })
  await using sandbox = await createSandbox({
    root: folder.path,
    blueprint,
    runDir: '/nowhere',
    signal,
  })
  await expect(prepareDependencies({ blueprint, sandbox, signal })).rejects.toMatchObject({
    code: 'dependency-unsupported',
    message: expect.stringContaining('no embedded redis server for the dependency cache'),
    hint: expect.stringContaining('from: { command:'),
  })
})
