import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { expect } from 'vitest'
import { run } from './program.ts'

/** A connection for a test to look at a database with. */
export async function connect(url: string): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}

/** Of each server, a database that is migrated and never used: copying it is faster than migrating. */
const templates = new Map<string, string>()

/** A new database on a server, with the service's schema; gives its URL. */
export async function createDatabase(serverUrl: string): Promise<string> {
  let template = templates.get(serverUrl)
  if (template === undefined) {
    const url = await createEmptyDatabase(serverUrl)
    await migrate(url)
    template = new URL(url).pathname.slice(1)
    templates.set(serverUrl, template)
  }
  return createEmptyDatabase(serverUrl, `TEMPLATE ${template}`)
}

export async function createEmptyDatabase(serverUrl: string, options = ''): Promise<string> {
  const name = `orders_${randomBytes(6).toString('hex')}`
  await using client = await connect(serverUrl)
  await client.query(`CREATE DATABASE ${name} ${options}`)
  return new URL(name, serverUrl).href
}

export async function migrate(url: string, direction: 'up' | 'down' = 'up'): Promise<void> {
  await using program = run('src/migrate.ts', { args: [direction], env: { DATABASE_URL: url } })
  expect(await program.exit, program.lines.join('\n')).toBe(0)
}

/** Orders of many people, the oldest `days` days old, each a minute younger than the one before. */
export async function insertOrders(
  url: string,
  { count, days }: { count: number; days: number },
): Promise<void> {
  await using client = await connect(url)
  await client.query(
    `INSERT INTO orders
       (id, owner, sku, quantity, currency, unit_price, total, idempotency_key, created_at)
     SELECT gen_random_uuid(), 'person-' || $2::integer || '-' || n, 'SKU-' || n, 1 + n % 7, 'EUR', 250, 250 * (1 + n % 7),
       CASE WHEN n % 2 = 0 THEN 'key-' || n END, now() - make_interval(days => $2::integer, mins => -n)
     FROM generate_series(1, $1::integer) AS n`,
    [count, days],
  )
}

/** One number from the database. */
export async function countOf(url: string, selection: string): Promise<number> {
  await using client = await connect(url)
  const { rows } = await client.query<{ count: string }>(`SELECT count(*) ${selection}`)
  return Number(rows[0]?.count)
}
