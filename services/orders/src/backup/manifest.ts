import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a backup holds, so that a restore can tell whether it holds all of it. */
export interface Manifest {
  format: 1
  /** ISO 8601: when the snapshot was taken. */
  takenAt: string
  /** The migrations that had run, in their order: the rows fit this schema and no other. */
  migrations: string[]
  tables: TableEntry[]
}

export interface TableEntry {
  name: string
  /** Beside the manifest; rows in the text format of COPY. */
  file: string
  columns: string[]
  rows: number
  bytes: number
  sha256: string
}

export const manifestFile = 'manifest.json'

/** Rejects for a folder without a manifest, and for one that could name files elsewhere. */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, manifestFile)
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Error(`${path} cannot be read: this is no finished backup.`, { cause })
  })
  const manifest: unknown = parsed(text)
  if (!isManifest(manifest)) throw new Error(`${path} is no manifest of format 1.`)
  return manifest
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isManifest(value: unknown): value is Manifest {
  const { format, takenAt, migrations, tables } = (value ?? {}) as Record<string, unknown>
  return (
    format === 1 &&
    typeof takenAt === 'string' &&
    isTexts(migrations) &&
    Array.isArray(tables) &&
    tables.every(isTable)
  )
}

function isTable(value: unknown): boolean {
  const { name, file, columns, rows, bytes, sha256 } = (value ?? {}) as Record<string, unknown>
  return (
    typeof name === 'string' &&
    file === `${name}.copy` &&
    /^\w+$/.test(name) &&
    isTexts(columns) &&
    Number.isSafeInteger(rows) &&
    Number.isSafeInteger(bytes) &&
    typeof sha256 === 'string' &&
    /^[\da-f]{64}$/.test(sha256)
  )
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string')
}
