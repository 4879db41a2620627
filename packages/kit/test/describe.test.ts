import { once } from 'node:events'
import { type IncomingMessage, request as httpRequest } from 'node:http'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { descriptionSchema } from '../../contracts/src/description.ts'
import { duration, oneOf, secret, text, url } from '../src/config/index.ts'
import { createManagement, type Description } from '../src/describe/index.ts'
import { createKit, pgOptions } from '../src/index.ts'
import { freePort } from './support/free-port.ts'
import { spawnService, startService } from './support/service.ts'

const fixture = fileURLToPath(new URL('fixtures/service.ts', import.meta.url))
const quiet = { LOG_LEVEL: 'fatal' }

interface Answered {
  status: number
  body: string
  headers: Record<string, unknown>
}

/** With a Host of choice, which `fetch` does not let one set. */
async function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body = '', host = '127.0.0.1' } = {},
): Promise<Answered> {
  const request = httpRequest({ host, port, path, method, headers, agent: false })
  request.end(body)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const chunks = (await response.toArray()) as Buffer[]
  return {
    status: response.statusCode ?? 0,
    body: Buffer.concat(chunks).toString(),
    headers: response.headers,
  }
}

/** However it ends: by a goodbye or by a reset. */
function ended(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.on('error', () => {})
    socket.once('close', () => resolve())
    socket.resume()
  })
}

const settings = {
  DATABASE_URL: secret({ protocols: ['postgres'] }),
  PAYMENTS_URL: url(),
  API_KEY: secret(),
  QUOTE_TIMEOUT: duration('800ms'),
  REGION: text('eu-west-1'),
  MODE: oneOf(['fast', 'safe'], 'safe'),
}

const values = {
  DATABASE_URL: 'postgres://orders:p4ssw0rd-in-use@127.0.0.1:1/orders',
  PAYMENTS_URL: 'http://127.0.0.1:1',
  API_KEY: 'key-in-use-4711',
  QUOTE_TIMEOUT: '650ms',
  REGION: 'region-in-use',
}

async function orders(more: Record<string, string> = {}) {
  const kit = await createKit({
    name: 'orders',
    version: '1.2.3',
    config: settings,
    env: { ...quiet, ...values, MANAGEMENT_PORT: '0', ...more },
  })
  kit.pool(
    'database',
    new pg.Pool(pgOptions(kit.config.DATABASE_URL.reveal(), { name: 'orders', connections: 4 })),
  )
  kit.http('payments', {
    baseUrl: kit.config.PAYMENTS_URL,
    deadlineMs: kit.config.QUOTE_TIMEOUT,
    retry: { attempts: 2 },
    breaker: { resetMs: 3_000 },
    bulkhead: { concurrency: 7 },
  })
  kit.dependency('queue', { check: () => true, isCritical: false })
  return kit
}

test('a service describes what it is made of, in the form that the check reads', async () => {
  const port = await freePort()
  const kit = await orders({ MANAGEMENT_PORT: String(port), RATE_LIMIT: '40' })
  kit.identify(() => 'somebody')
  kit.describe({
    endpoints: { openapi: '/openapi.json' },
    flags: ['new-checkout'],
    dependencies: { payments: { hasFallback: true }, queue: { kind: 'amqp', env: 'AMQP_URL' } },
  })
  await kit.listen(
    kit.node((_request, response) => response.end('public')),
    { host: '127.0.0.1', port: 0 },
  )
  const { status, headers, body } = await ask(port, '/describe')
  await kit.close()
  expect(status).toBe(200)
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' })
  const description: unknown = JSON.parse(body)
  expect(descriptionSchema.safeParse(description).error).toBeUndefined()
  expect(description).toMatchObject({
    schemaVersion: 1,
    service: { name: 'orders', version: '1.2.3' },
    dependencies: [
      {
        name: 'database',
        kind: 'postgres',
        env: 'DATABASE_URL',
        isCritical: true,
        pool: 5,
        deadlineMs: 4_000,
      },
      {
        name: 'payments',
        kind: 'http',
        env: 'PAYMENTS_URL',
        isCritical: false,
        deadlineMs: 650,
        retry: { attempts: 2, budgetRatio: 0.1 },
        breaker: { failureRate: 0.5, minimumCalls: 10, resetMs: 3_000 },
        bulkhead: { concurrency: 7 },
        pool: 50,
        hasFallback: true,
      },
      { name: 'queue', kind: 'amqp', env: 'AMQP_URL', isCritical: false },
    ],
    limits: { requests: 40, perMs: 10_000, by: 'identity', trustedHops: 0, env: 'RATE_LIMIT' },
    endpoints: { live: '/health', ready: '/ready', metrics: '/metrics', openapi: '/openapi.json' },
    drain: { timeoutMs: 25_000 },
    flags: ['new-checkout'],
  })
  const { variables } = description as Description
  expect(variables.find(({ name }) => name === 'API_KEY')).toEqual({
    name: 'API_KEY',
    type: 'string',
    isRequired: true,
    isSecret: true,
  })
  expect(variables.find(({ name }) => name === 'MODE')).toEqual({
    name: 'MODE',
    type: 'enum',
    values: ['fast', 'safe'],
    isRequired: false,
    isSecret: false,
    default: 'safe',
  })
  for (const held of ['p4ssw0rd', 'key-in-use', 'region-in-use', '127.0.0.1:1'])
    expect(body).not.toContain(held)
})

test('two variables with one value are no clue to which of them a dependency is reached by', async () => {
  const port = await freePort()
  const kit = await createKit({
    name: 'twice',
    config: { ONE_URL: url(), OTHER_URL: url() },
    env: {
      ...quiet,
      MANAGEMENT_PORT: String(port),
      ONE_URL: 'http://127.0.0.1:1',
      OTHER_URL: 'http://127.0.0.1:1',
    },
  })
  kit.http('one', { baseUrl: kit.config.ONE_URL })
  await kit.listen(
    kit.node(() => {}),
    { host: '127.0.0.1', port: 0 },
  )
  const { body } = await ask(port, '/describe')
  await kit.close()
  expect((JSON.parse(body) as Description).dependencies[0]).not.toHaveProperty('env')
})

describe('the management port', () => {
  test('is off unless it is asked for, and no route of it is on the public one', async () => {
    const port = await freePort()
    for (const env of [{ MANAGEMENT_PORT: '' }, { MANAGEMENT_PORT: String(port) }]) {
      const kit = await orders(env)
      const { port: open } = await kit.listen(
        kit.node((_request, response) => {
          response.statusCode = 404
          response.end('the service itself')
        }),
        { host: '127.0.0.1', port: 0 },
      )
      for (const path of ['/describe', '/log-level', '/describe/'])
        expect(await ask(open, path)).toMatchObject({ status: 404, body: 'the service itself' })
      if (env.MANAGEMENT_PORT === '')
        await expect(ask(port, '/describe')).rejects.toThrow('REFUSED')
      else expect((await ask(port, '/describe')).status).toBe(200)
      await kit.close()
      await expect(ask(port, '/describe')).rejects.toThrow('REFUSED')
    }
  })

  test.for([
    ['localhost', 200],
    ['localhost:9000', 200],
    ['LOCALHOST', 200],
    ['127.0.0.1', 200],
    ['127.8.8.8:80', 200],
    ['[::1]:9000', 200],
    ['evil.example', 403],
    ['evil.example:9000', 403],
    ['127.0.0.1.evil.example', 403],
    ['localhost.evil.example', 403],
    ['10.0.0.1', 403],
    ['127.0.0.1@evil.example', 403],
    ['[::1', 403],
  ] as const)('answers a request for the host %j with %i', async ([host, expected]) => {
    const management = createManagement({ port: 0, describe: () => ({}) as Description })
    const { port } = await management.listen()
    expect((await ask(port, '/describe', { headers: { host } })).status).toBe(expected)
    await management.close()
  })

  test('tells and refuses nothing else', async () => {
    const management = createManagement({ port: 0, describe: () => ({}) as Description })
    const { port } = await management.listen()
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', '/describe?all'],
      ['GET', '/describe/'],
      ['GET', '//describe'],
      ['POST', '/describe'],
      ['GET', '/log-level'],
      ['GET', '/metrics'],
      ['GET', '/__proto__'],
      ['OPTIONS', '*'],
    ] as const)
      expect((await ask(port, path, { method })).status, `${method} ${path}`).toBe(404)
    await management.close()
  })

  test('is reached by the address of a pod where it listens there, under that address alone', async () => {
    const external = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4')
    if (external === undefined) return
    const management = createManagement({
      host: '0.0.0.0',
      port: 0,
      describe: () => ({}) as Description,
    })
    const { port } = await management.listen()
    const { address: host } = external
    expect((await ask(port, '/describe', { host })).status).toBe(200)
    expect((await ask(port, '/describe', { host, headers: { host: '10.255.0.9' } })).status).toBe(
      403,
    )
    await management.close()
  })

  test('sets the level of the log until the end, and only to one that there is', async () => {
    const port = await freePort()
    const kit = await orders({ MANAGEMENT_PORT: String(port), LOG_LEVEL: 'fatal' })
    await kit.listen(
      kit.node(() => {}),
      { host: '127.0.0.1', port: 0 },
    )
    const put = (body: string) => ask(port, '/log-level', { method: 'PUT', body })
    expect(JSON.parse((await ask(port, '/log-level')).body)).toEqual({ level: 'fatal' })
    for (const wrong of ['', '{', 'null', '{"level":"loud"}', '{"level":1}', 'x'.repeat(100_000)])
      expect((await put(wrong).catch(() => ({ status: 400 }))).status).toBe(400)
    expect(kit.log.level).toBe('fatal')
    expect(JSON.parse((await put('{"level":"error"}')).body)).toEqual({ level: 'error' })
    expect(kit.log.level).toBe('error')
    await kit.close()
  })

  test('ends connections that say nothing when it closes, and bounds how many there are', async () => {
    const management = createManagement({ port: 0, describe: () => ({}) as Description })
    const { port } = await management.listen()
    const ends = Array.from({ length: 40 }, () => ended(connect({ port, host: '127.0.0.1' })))
    // Those above the bound are ended at once.
    await Promise.race(ends)
    await management.close()
    await Promise.all(ends)
  })

  test('that is in use, or the public one, is told at the start', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const env = { MANAGEMENT_PORT: String(port), PORT: '0', HOST: '127.0.0.1' }
    await using inUse = spawnService([process.execPath, fixture, 'node'], env)
    expect(await inUse.exit).toMatchObject({ code: 1 })
    const fatal = inUse.lines.find(({ level }) => level === 'fatal')
    expect(JSON.stringify(fatal)).toContain('set MANAGEMENT_PORT to another')
    taken.close()
    await using same = spawnService([process.execPath, fixture, 'node'], {
      ...env,
      PORT: String(port),
    })
    expect(await same.exit).toMatchObject({ code: 1 })
    expect(same.lines.at(-1)).toMatchObject({
      event: 'start refused',
      message: expect.stringContaining('MANAGEMENT_PORT is the same as PORT') as string,
    })
  })

  test('holds up no end, whoever is connected to it', async () => {
    const port = await freePort()
    await using service = await startService('node', {
      MANAGEMENT_PORT: String(port),
      DRAIN_DELAY: '0s',
    })
    const idle = connect({ port, host: '127.0.0.1' })
    await once(idle, 'connect')
    const gone = ended(idle)
    service.process.kill('SIGTERM')
    const report = await service.line(({ event }) => event === 'ended')
    expect(report).toMatchObject({ isClean: true })
    expect(JSON.stringify(report)).toContain('management closed')
    expect(await service.exit).toMatchObject({ code: 0 })
    await gone
  })

  test('alone keeps no process alive', async () => {
    const module = new URL('../src/describe/index.ts', import.meta.url).href
    await using alone = spawnService([
      process.execPath,
      '--input-type=module',
      '--eval',
      `import { createManagement } from '${module}'
       await createManagement({ port: 0, describe: () => ({}) }).listen()`,
    ])
    expect(await alone.exit).toMatchObject({ code: 0 })
  })
})
