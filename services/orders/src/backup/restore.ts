import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { createDigest } from './digest.ts'
import { type Manifest, readManifest, type TableEntry } from './manifest.ts'
import { connect, copyStatement, migrationsOf, tablesOf } from './schema.ts'

/**
 * Puts a backup into a database that is migrated as the backup's was, and empty. All of it or nothing: each table is
 * held against the manifest before anything is committed.
 */
export async function restore(
  url: string,
  folder: string,
  { signal }: { signal: AbortSignal },
): Promise<Manifest> {
  const manifest = await readManifest(folder)
  await using client = await connect(url, 'orders-restore')
  await client.query('BEGIN')
  await refuseOtherSchema(client, manifest)
  for (const table of manifest.tables) await refuseRows(client, table)
  for (const table of manifest.tables) await readTable(client, table, folder, signal)
  await client.query('COMMIT')
  return manifest
}

async function refuseOtherSchema(client: pg.Client, manifest: Manifest): Promise<void> {
  const migrations = await migrationsOf(client).catch((cause: unknown) => {
    throw new Error('The database has no schema yet: run `npm run migrate` first.', { cause })
  })
  if (!isSame(migrations, manifest.migrations)) {
    throw new Error(
      `The database's migrations (${migrations.join(', ')}) are not the backup's ` +
        `(${manifest.migrations.join(', ')}): migrate with the release that took the backup.`,
    )
  }
  const tables = await tablesOf(client)
  const shape = (list: { name: string; columns: string[] }[]) =>
    list.map(({ name, columns }) => `${name}(${columns.join()})`)
  if (!isSame(shape(tables), shape(manifest.tables))) {
    throw new Error('The tables of the database are not those of the backup.')
  }
}

async function refuseRows(client: pg.Client, { name }: TableEntry): Promise<void> {
  // Held to the end: nobody may write beside the restore.
  await client.query(`LOCK TABLE public."${name}" IN ACCESS EXCLUSIVE MODE`)
  const { rowCount } = await client.query(`SELECT FROM public."${name}" LIMIT 1`)
  if (rowCount) throw new Error(`${name} is not empty: restore into a new, migrated database.`)
}

async function readTable(
  client: pg.Client,
  table: TableEntry,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const digest = createDigest()
  const rows = client.query(copyFrom(copyStatement(table, 'FROM STDIN')))
  await pipeline(createReadStream(join(folder, table.file)), digest.stream, rows, { signal })
  const found = { rows: rows.rowCount, ...digest.result() }
  for (const key of ['sha256', 'bytes', 'rows'] as const) {
    if (found[key] === table[key]) continue
    throw new Error(
      `${table.file} is not what was backed up: ${key} is ${found[key]}, not ${table[key]}. Nothing was restored.`,
    )
  }
}

function isSame(left: string[], right: string[]): boolean {
  return left.length === right.length && left.every((text, i) => text === right[i])
}
