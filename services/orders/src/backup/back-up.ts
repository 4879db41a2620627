import { createWriteStream } from 'node:fs'
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { createDigest } from './digest.ts'
import { type Manifest, manifestFile, type TableEntry } from './manifest.ts'
import {
  connect,
  copyStatement,
  migrationsOf,
  refuseSequences,
  type Table,
  tablesOf,
} from './schema.ts'

/**
 * Writes all rows, as they were at one moment, and a manifest into a new folder. Nothing is held in memory but a buffer.
 * The folder has its name only once it is whole. Rejects when it exists already.
 */
export async function backUp(
  url: string,
  folder: string,
  { signal }: { signal: AbortSignal },
): Promise<Manifest> {
  if (await exists(folder)) throw new Error(`${folder} exists already: name a new folder.`)
  const partial = `${folder}.partial`
  await rm(partial, { recursive: true, force: true })
  await mkdir(partial, { recursive: true, mode: 0o700 })
  try {
    await using client = await connect(url, 'orders-backup')
    // One snapshot for all tables, and a promise to the database that nothing is changed.
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await refuseSequences(client)
    const migrations = await migrationsOf(client)
    const { rows } = await client.query<{ now: Date }>('SELECT now()')
    const tables: TableEntry[] = []
    for (const table of await tablesOf(client)) {
      tables.push(await writeTable(client, table, partial, signal))
    }
    await client.query('COMMIT')
    const takenAt = (rows[0]?.now ?? new Date()).toISOString()
    const manifest: Manifest = { format: 1, takenAt, migrations, tables }
    const text = `${JSON.stringify(manifest, undefined, 2)}\n`
    await writeFile(join(partial, manifestFile), text, { mode: 0o600, flush: true })
    await rename(partial, folder)
    return manifest
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw error
  }
}

async function writeTable(
  client: pg.Client,
  table: Table,
  folder: string,
  signal: AbortSignal,
): Promise<TableEntry> {
  const file = `${table.name}.copy`
  const rows = client.query(copyTo(copyStatement(table, 'TO STDOUT')))
  const digest = createDigest()
  const output = createWriteStream(join(folder, file), { flags: 'wx', mode: 0o600, flush: true })
  await pipeline(rows, digest.stream, output, { signal })
  return { ...table, file, rows: rows.rowCount, ...digest.result() }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
