import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import pg from 'pg'
import type { Dependency } from '@staticfire/contracts'
import { expect, test } from 'vitest'
import { startEmbeddedPostgres } from '../src/dependencies/embedded-postgres.ts'
import { checkUrlDependency, prepareDependencies } from '../src/dependencies/index.ts'
import { createSandbox } from '../src/sandbox/index.ts'
import { blueprintOf, dependencyOf } from './sandbox-fixtures/blueprint.ts'
import { makeFolder } from './sandbox-fixtures/folder.ts'

const signal = new AbortController().signal

async function listening(server: Server) {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { port, [Symbol.asyncDispose]: async () => void (await once(server.close(), 'close')) }
}

function check(kind: Dependency['kind'], url: string, allowHosts: string[] = []) {
  const dependency = dependencyOf({ name: 'it', kind, from: { type: 'url', url } })
  return checkUrlDependency(dependency, { allowHosts, signal, timeoutMs: 1_000 })
}

test('a server that speaks another protocol is told what it speaks', async () => {
  await using http = await listening(createHttpServer((_, response) => response.end()))
  await using redis = await listening(
    createServer((socket) => socket.on('data', () => socket.write('-ERR unknown command\r\n'))),
  )
  await using silent = await listening(createServer((socket) => socket.resume()))
  const at = (scheme: string, { port }: { port: number | undefined }) =>
    `${scheme}://127.0.0.1:${port}`
  await expect(check('redis', at('redis', http))).rejects.toMatchObject({
    code: 'dependency-wrong-kind',
    message: `it (redis) at 127.0.0.1:${http.port} does not speak redis: it speaks http.`,
  })
  await expect(check('postgres', at('postgresql', http))).rejects.toMatchObject({
    code: 'dependency-wrong-kind',
  })
  await expect(check('postgres', at('postgresql', redis))).rejects.toMatchObject({
    message: expect.stringContaining('it speaks redis'),
  })
  await expect(check('http', at('http', redis))).rejects.toMatchObject({
    code: 'dependency-wrong-kind',
  })
  await expect(check('mysql', at('mysql', silent))).rejects.toMatchObject({
    message: expect.stringContaining('it said nothing, or closed the connection'),
  })
  expect(await check('http', at('http', http))).toMatchObject({ port: http.port, isTls: false })
  expect(await check('redis', at('redis', redis))).toMatchObject({ port: redis.port })
  expect(await check('tcp', at('tcp', silent))).toMatchObject({ port: silent.port })
})

test('an address that nothing listens on is unreachable, one without a port is a mistake', async () => {
  const { port, [Symbol.asyncDispose]: close } = await listening(createServer())
  await close()
  await expect(check('redis', `redis://127.0.0.1:${port}`)).rejects.toMatchObject({
    code: 'dependency-unreachable',
    message: expect.stringContaining('nothing listens there (connection refused)'),
  })
  await expect(check('tcp', 'tcp://127.0.0.1')).rejects.toMatchObject({
    code: 'invalid-configuration',
  })
  const secret = await check('http', 'not a url user:hunter2@host').catch(
    (error: Error) => error.message,
  )
  expect(secret).not.toContain('hunter2')
})

test('another machine is refused unless it was named, and production even then', async () => {
  await expect(check('redis', 'redis://cache.example.com')).rejects.toMatchObject({
    code: 'dependency-remote',
    hint: 'If cache.example.com may be hurt, say so: --allow-host cache.example.com',
  })
  const host = 'cache.prod.example.com'
  await expect(check('redis', `redis://${host}`, [host])).rejects.toMatchObject({
    code: 'dependency-production',
    message: expect.stringContaining(`"${host}"`),
  })
})

async function prepared(dependency: Dependency) {
  const folder = await makeFolder()
  const blueprint = blueprintOf(folder.path, { dependencies: [dependency] })
  const sandbox = await createSandbox({ root: folder.path, blueprint, runDir: '/nowhere', signal })
  const ready = await prepareDependencies({ blueprint, sandbox, signal })
  return {
    ready,
    async [Symbol.asyncDispose]() {
      await ready.dispose()
      await sandbox.dispose()
      await folder[Symbol.asyncDispose]()
    },
  }
}

async function rows(connectionString: string, text: string, options?: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString, ...(options && { options }) })
  await client.connect()
  try {
    return (await client.query(text)).rows as unknown[]
  } finally {
    await client.end()
  }
}

test('a Postgres by URL: scratch databases only where allowed, and all of them dropped', async () => {
  await using server = await startEmbeddedPostgres({ signal })
  const url = `postgresql://${server.user}:${server.password}@127.0.0.1:${server.port}/postgres`
  const names = () =>
    rows(url, `SELECT datname FROM pg_database WHERE datname LIKE 'staticfire\\_%'`)
  const base = { name: 'database', kind: 'postgres', from: { type: 'url', url } } as const
  expect(await names()).toEqual([])
  {
    await using scratch = await prepared(dependencyOf({ ...base, scratch: true }))
    await using open = await scratch.ready.open('one')
    expect(await names()).toHaveLength(2)
    await rows(open.env['DEPENDENCY_URL'] ?? '', 'CREATE TABLE mine (id int)')
    expect(scratch.ready.notes).toEqual([])
  }
  expect(await names()).toEqual([])

  await using asIs = await prepared(dependencyOf({ ...base, setup: [['false']] }))
  await using open = await asIs.ready.open('one')
  expect(await names()).toEqual([])
  expect(asIs.ready.notes.join()).toMatch(/sessions are opened read-only and its setup is not run/)
  const address = open.env['DEPENDENCY_URL'] ?? ''
  expect(new URL(address).pathname).toBe('/postgres')
  await expect(
    rows(address, 'CREATE TABLE theirs (id int)', open.env['PGOPTIONS']),
  ).rejects.toMatchObject({ code: '25006' })
})
