import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPostgres } from '../../orders-express/test/support/postgres.ts'
import {
  connect,
  countOf,
  createDatabase,
  createEmptyDatabase,
  insertOrders,
  migrate,
} from './support/databases.ts'
import { run } from './support/program.ts'

const rows = 5_000
let postgres: Awaited<ReturnType<typeof startPostgres>>
let folder: string
let source: string

beforeAll(async () => {
  postgres = await startPostgres()
  folder = await mkdtemp(join(tmpdir(), 'orders-backup-'))
  source = await createDatabase(postgres.url)
  await insertOrders(source, { count: rows, days: 30 })
  await using client = await connect(source)
  // What COPY's text format has to escape, and what it could mistake for a NULL or for its end.
  const owners = ['tab\tand\nline', 'back\\slash\\N', '\\N', '\\.', 'ünïcödé 🚀', '']
  for (const [i, owner] of owners.entries()) {
    await client.query('UPDATE orders SET owner = $1 WHERE sku = $2', [owner, `SKU-${i + 1}`])
  }
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await postgres?.stop()
})

function job(name: 'backup' | 'restore', url: string, ...args: string[]) {
  return run(`src/jobs/${name}.ts`, { args, env: { DATABASE_URL: url } })
}

async function backUp(name: string): Promise<string> {
  const target = join(folder, name)
  await using backup = job('backup', source, target)
  expect(await backup.exit, backup.lines.join('\n')).toBe(0)
  return target
}

async function expectRefused(program: ReturnType<typeof job>, why: RegExp): Promise<void> {
  await using refused = program
  expect(await refused.exit).toBe(1)
  expect(refused.lines.join('\n')).toMatch(why)
}

/** What a backup holds, in their order. */
const tablesOf = (orders: number) => [
  { name: 'orders', rows: orders },
  { name: 'outbox', rows: 0 },
]

test('a restore gives back every row as it was, into a database that was migrated', async () => {
  const target = await backUp('whole')
  const manifest = JSON.parse(await readFile(join(target, 'manifest.json'), 'utf8')) as object
  expect(manifest).toMatchObject({ format: 1, tables: tablesOf(rows) })
  expect((await stat(target)).mode & 0o077).toBe(0)
  expect((await stat(join(target, 'orders.copy'))).mode & 0o077).toBe(0)

  const url = await createDatabase(postgres.url)
  await using restored = job('restore', url, target)
  expect(await restored.logged({ event: 'restored' })).toMatchObject({
    rows: { orders: rows, outbox: 0 },
  })
  expect(await restored.exit).toBe(0)
  expect(await fingerprintOf(url)).toBe(await fingerprintOf(source))
})

test('only an empty database with the same schema is restored into', async () => {
  const target = await backUp('picky')
  const bare = await createEmptyDatabase(postgres.url)
  await expectRefused(job('restore', bare, target), /run `npm run migrate` first/)
  const older = await createDatabase(postgres.url)
  await migrate(older, 'down')
  await expectRefused(job('restore', older, target), /are not the backup's/)
  const used = await createDatabase(postgres.url)
  await insertOrders(used, { count: 1, days: 1 })
  await expectRefused(job('restore', used, target), /orders is not empty/)
  expect(await countOf(used, 'FROM orders')).toBe(1)
})

test.each([
  ['a changed byte', (text: string) => text.replace('SKU-77\t', 'SKU-78\t'), /sha256 is/],
  ['a lost row', (text: string) => text.slice(text.indexOf('\n') + 1), /is not what was backed up/],
  ['half a file', (text: string) => text.slice(0, text.length / 2), /job failed/],
])('%s restores nothing', async (what, spoil, why) => {
  const target = await backUp(`spoilt by ${what}`)
  const file = join(target, 'orders.copy')
  const text = await readFile(file, 'utf8')
  const spoilt = spoil(text)
  expect(spoilt).not.toBe(text)
  await writeFile(file, spoilt)
  const url = await createDatabase(postgres.url)
  await expectRefused(job('restore', url, target), why)
  expect(await countOf(url, 'FROM orders')).toBe(0)
})

test('a manifest that names a file elsewhere is refused', async () => {
  const target = await backUp('hostile')
  const file = join(target, 'manifest.json')
  await writeFile(file, (await readFile(file, 'utf8')).replace('"orders.copy"', '"../orders.copy"'))
  await expectRefused(job('restore', await createDatabase(postgres.url), target), /no manifest/)
})

test('a backup that a signal ends leaves nothing that looks like one', async () => {
  await using holder = await connect(source)
  await holder.query('BEGIN')
  await holder.query('LOCK TABLE orders IN ACCESS EXCLUSIVE MODE')
  const before = await readdir(folder)
  await using backup = job('backup', source, join(folder, 'ended'))
  while ((await waitingBackups()) === 0) expect(backup.child.exitCode).toBeNull()
  backup.child.kill('SIGTERM')
  expect(await backup.exit).toBe(3)
  expect(await readdir(folder)).toEqual(before)
})

test('a backup does not write over another', async () => {
  const target = await backUp('first')
  const before = await readFile(join(target, 'manifest.json'), 'utf8')
  await expectRefused(job('backup', source, target), /exists already/)
  expect(await readFile(join(target, 'manifest.json'), 'utf8')).toBe(before)
})

test.each(['backup', 'restore'] as const)(
  '%s without a folder says how it is used',
  async (name) => {
    await using refused = job(name, source)
    expect(await refused.exit).toBe(2)
    expect(refused.lines.join('\n')).toContain(`npm run ${name} -- FOLDER`)
  },
)

function waitingBackups(): Promise<number> {
  return countOf(
    postgres.url,
    `FROM pg_stat_activity
     WHERE application_name = 'orders-backup' AND wait_event_type = 'Lock' AND query LIKE 'COPY%'`,
  )
}

async function fingerprintOf(url: string): Promise<string | undefined> {
  await using client = await connect(url)
  const { rows: found } = await client.query<{ md5: string }>(
    `SELECT md5(string_agg(orders::text, '|' ORDER BY id)) AS md5 FROM orders`,
  )
  return found[0]?.md5
}
