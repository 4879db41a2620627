import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPostgres } from '../../orders-express/test/support/postgres.ts'
import { connect, createEmptyDatabase, migrate } from './support/databases.ts'
import { run } from './support/program.ts'

let postgres: Awaited<ReturnType<typeof startPostgres>>

beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres?.stop())

test('every step goes up, down and up again to the same schema', async () => {
  const url = await createEmptyDatabase(postgres.url)
  const empty = await schemaOf(url)
  await migrate(url)
  const full = await schemaOf(url)
  expect(full.join('\n')).toContain('orders.idempotency_key')
  expect(full.join('\n')).toContain('orders_named_by_age')

  const steps = await stepsOf(url)
  expect(steps.length).toBeGreaterThan(1)
  for (const step of steps.toReversed()) {
    const before = await schemaOf(url)
    await migrate(url, 'down')
    expect(await stepsOf(url), `${step} is undone`).not.toContain(step)
    expect(await schemaOf(url), `${step} leaves a trace`).not.toEqual(before)
  }
  expect(await schemaOf(url)).toEqual(empty)

  await migrate(url)
  expect(await schemaOf(url)).toEqual(full)
})

test('a direction that is none is refused', async () => {
  await using program = run('src/migrate.ts', {
    args: ['sideways'],
    env: { DATABASE_URL: postgres.url },
  })
  expect(await program.exit).toBe(1)
  expect(program.lines.join('')).toContain('up or down')
})

async function stepsOf(url: string): Promise<string[]> {
  await using client = await connect(url)
  const { rows } = await client.query<{ name: string }>('SELECT name FROM pgmigrations ORDER BY id')
  return rows.map(({ name }) => name)
}

/** Columns, constraints and indexes of what is not the migrations' own, as the database tells them. */
async function schemaOf(url: string): Promise<string[]> {
  await using client = await connect(url)
  const { rows } = await client.query<{ line: string }>(`
    SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' ||
      coalesce(column_default, '') AS line
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> 'pgmigrations'
    UNION ALL
    SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND conrelid <> to_regclass('pgmigrations')
    UNION ALL
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'pgmigrations'
    ORDER BY line`)
  return rows.map(({ line }) => line)
}
