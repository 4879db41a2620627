import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../orders-express/test/support/free-port.ts'
import { startStub } from '../../orders-express/test/support/payments.ts'
import { startPostgres } from '../../orders-express/test/support/postgres.ts'
import { connect, countOf, createDatabase } from './support/databases.ts'
import { run } from './support/program.ts'
import { jwtSecret, type Service, startService, tokenOf } from './support/service.ts'

let postgres: Awaited<ReturnType<typeof startPostgres>>
let stub: Awaited<ReturnType<typeof startStub>>
let database: string
let service: Service

beforeAll(async () => {
  postgres = await startPostgres()
  database = await createDatabase(postgres.url)
  stub = await startStub()
  service = await startService({ DATABASE_URL: database, PAYMENTS_URL: stub.url })
})

afterAll(async () => {
  service?.child.kill('SIGTERM')
  await service?.exit
  await stub?.[Symbol.asyncDispose]()
  await postgres?.stop()
})

async function smoke(args: string[], env: Record<string, string> = { JWT_SECRET: jwtSecret }) {
  await using program = run('src/jobs/smoke.ts', { args, env })
  return { exit: await program.exit, lines: program.lines }
}

test('a deployment that works passes every step, and its order says whose it is', async () => {
  const { exit, lines } = await smoke([service.url])
  expect(lines.map((line) => line.replace(/ \(.*/, ''))).toEqual([
    '✓ ready',
    '✓ refuse a stranger',
    '✓ get a quote',
    '✓ place an order',
    '✓ place it again with its key',
    '✓ read it back',
  ])
  expect(exit).toBe(0)
  expect(await countOf(database, "FROM orders WHERE owner = 'smoke-test'")).toBe(1)
})

test('a token of a test user serves as well', async () => {
  expect((await smoke([service.url], { SMOKE_TOKEN: tokenOf('tester') })).exit).toBe(0)
})

test('a deployment with another secret is named by the step that needs it', async () => {
  const { exit, lines } = await smoke([service.url], {
    JWT_SECRET: 'another-secret-of-32-characters-x',
  })
  expect(exit).toBe(1)
  expect(lines.at(-1)).toMatch(/^✗ get a quote: expected 200, got 401/)
})

test('a deployment whose table is gone is ready, and fails where an order is placed', async () => {
  await using client = await connect(database)
  await client.query('ALTER TABLE orders RENAME TO hidden')
  const { exit, lines } = await smoke([service.url])
  await client.query('ALTER TABLE hidden RENAME TO orders')
  expect(exit).toBe(1)
  expect(lines.at(-1)).toMatch(/^✗ place an order: expected 201, got 500/)
})

test('a deployment without payments fails at the quote', async () => {
  const PAYMENTS_URL = `http://127.0.0.1:${await freePort()}`
  await using broken = await startService({ DATABASE_URL: database, PAYMENTS_URL })
  const { exit, lines } = await smoke([broken.url])
  expect(exit).toBe(1)
  expect(lines.at(-1)).toMatch(/^✗ get a quote: expected 200, got 503/)
})

test('nothing there fails at the first step', async () => {
  const { exit, lines } = await smoke([`http://127.0.0.1:${await freePort()}`])
  expect(exit).toBe(1)
  expect(lines).toEqual([expect.stringMatching(/^✗ ready: .*ECONNREFUSED/)])
})

test.each([
  ['no URL', [], { JWT_SECRET: jwtSecret }],
  ['what is no URL', ['orders'], { JWT_SECRET: jwtSecret }],
  ['nobody to be', ['http://127.0.0.1:1'], {}],
])('%s is refused with exit code 2', async (_what, args, env) => {
  expect((await smoke(args, env as Record<string, string>)).exit).toBe(2)
})
