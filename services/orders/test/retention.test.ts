import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPostgres } from '../../orders-express/test/support/postgres.ts'
import { connect, countOf, createDatabase, insertOrders } from './support/databases.ts'
import { run } from './support/program.ts'

let postgres: Awaited<ReturnType<typeof startPostgres>>

beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres?.stop())

function retention(url: string, { args = [] as string[], env = {} } = {}) {
  return run('src/jobs/retention.ts', { args, env: { DATABASE_URL: url, ...env } })
}

const named = "FROM orders WHERE owner <> 'erased'"

test('old orders lose their name, very old ones go, and young ones stay as they are', async () => {
  const url = await createDatabase(postgres.url)
  await insertOrders(url, { count: 70, days: 4_000 })
  await insertOrders(url, { count: 120, days: 800 })
  await insertOrders(url, { count: 30, days: 700 })

  await using counting = retention(url, { args: ['--dry-run'] })
  expect(await counting.logged({ event: 'retention counted' })).toMatchObject({
    anonymised: 120,
    deleted: 70,
  })
  expect(await counting.exit).toBe(0)
  expect(await countOf(url, named)).toBe(220)

  await using working = retention(url, { env: { RETENTION_BATCH: '50' } })
  expect(await working.logged({ event: 'retention done' })).toMatchObject({
    anonymised: 120,
    deleted: 70,
  })
  expect(await working.exit).toBe(0)
  const batches = working.lines.filter((line) => line.includes('"event":"retention batch"'))
  expect(batches).toHaveLength(2 + 3)
  expect(await countOf(url, named)).toBe(30)
  expect(await countOf(url, "FROM orders WHERE owner = 'erased'")).toBe(120)
  expect(
    await countOf(url, "FROM orders WHERE owner = 'erased' AND idempotency_key IS NOT NULL"),
  ).toBe(0)

  await using again = retention(url)
  expect(await again.logged({ event: 'retention done' })).toMatchObject({
    anonymised: 0,
    deleted: 0,
  })
  expect(await again.exit).toBe(0)
})

test('a row that somebody holds is left to the next run', async () => {
  const url = await createDatabase(postgres.url)
  await insertOrders(url, { count: 10, days: 800 })
  await using holder = await connect(url)
  await holder.query('BEGIN')
  await holder.query("SELECT FROM orders WHERE owner = 'person-800-3' FOR UPDATE")
  await using first = retention(url)
  expect(await first.exit).toBe(0)
  expect(await countOf(url, named)).toBe(1)
  await holder.query('COMMIT')
  await using second = retention(url)
  expect(await second.exit).toBe(0)
  expect(await countOf(url, named)).toBe(0)
})

test('a signal ends it between two batches with exit code 3, and the next run goes on', async () => {
  const url = await createDatabase(postgres.url)
  await insertOrders(url, { count: 20_000, days: 800 })
  await using ended = retention(url, { env: { RETENTION_BATCH: '1' } })
  await ended.logged({ event: 'retention batch' })
  ended.child.kill('SIGTERM')
  expect(await ended.exit).toBe(3)
  const batches = ended.lines.filter((line) => line.includes('"event":"retention batch"')).length
  const left = await countOf(url, named)
  expect(left).toBeGreaterThan(0)
  expect(20_000 - left).toBe(batches)
  await using next = retention(url, { env: { RETENTION_BATCH: '10000' } })
  expect(await next.exit).toBe(0)
  expect(await countOf(url, named)).toBe(0)
})

test.each([
  ['an unknown flag', { args: ['--now'] }, 2],
  ['a time that is too short', { env: { DELETE_AFTER_DAYS: '10' } }, 2],
  ['a setting that is no number', { env: { RETENTION_BATCH: 'many' } }, 1],
])('%s is refused and nothing is changed', async (_what, options, code) => {
  const url = await createDatabase(postgres.url)
  await insertOrders(url, { count: 5, days: 800 })
  await using refused = retention(url, options)
  expect(await refused.exit).toBe(code)
  expect(await countOf(url, named)).toBe(5)
})

test('a database that is not there fails it with exit code 1, without its password', async () => {
  await using failed = retention('postgres://orders:hunter2hunter2@127.0.0.1:1/orders')
  expect(await failed.exit).toBe(1)
  expect(failed.lines.join('\n')).toContain('job failed')
  expect(failed.lines.join('\n')).not.toContain('hunter2')
})
