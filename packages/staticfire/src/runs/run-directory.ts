import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Blueprint, EnvironmentObservation, Result } from '@staticfire/contracts'
import { StaticfireError } from '../errors.ts'
import { onDisk } from './on-disk.ts'
import type { Manifest, ObservationId, RunRecord, Take } from './record.ts'

export type Mask = (text: string) => string

/** The recorded run on disk. Every text passes the mask before it is written. */
export interface RunDirectory {
  readonly path: string
  /** Whole JSON files, replaced atomically: a crash leaves the former or the new one. */
  writeManifest(manifest: Manifest): Promise<void>
  writeBlueprint(blueprint: Blueprint): Promise<void>
  writeEnvironment(environment: EnvironmentObservation): Promise<void>
  writeTake(take: Take): Promise<void>
  writeResult(result: Result): Promise<string>
  writeText(name: string, text: string): Promise<string>
  writeLog(name: string, lines: string[]): Promise<void>
}

export async function createRunDirectory(path: string, mask: Mask): Promise<RunDirectory> {
  await onDisk(path, () => mkdir(join(path, 'logs'), { recursive: true }))

  async function write(name: string, text: string): Promise<string> {
    const file = join(path, name)
    await onDisk(file, async () => {
      await mkdir(join(file, '..'), { recursive: true })
      await writeFile(`${file}.part`, text)
      await rename(`${file}.part`, file)
    })
    return file
  }
  const writeText = (name: string, text: string) => write(name, mask(text))
  const writeJson = (name: string, value: unknown) =>
    write(name, `${JSON.stringify(value, maskingReplacer(mask), 1)}\n`)

  return {
    path,
    writeText,
    writeManifest: async (manifest) => void (await writeJson('manifest.json', manifest)),
    writeBlueprint: async (blueprint) => void (await writeJson('blueprint.json', blueprint)),
    writeEnvironment: async (value) => void (await writeJson('environment.json', value)),
    writeResult: (result) => writeJson('result.json', result),
    writeTake: async ({ id, attempt, recorded }) =>
      void (await writeJson(`observations/${folderOf(id)}/${attempt}.json`, recorded)),
    writeLog: async (name, lines) =>
      void (await writeText(
        `logs/${fileName(name)}.log`,
        lines.map((line) => `${line}\n`).join(''),
      )),
  }
}

/** Keys whose values are our own words: a password that happens to be `postgres` must not blot them out. */
const ownWords = new Set([
  'kind',
  'name',
  'dependency',
  'type',
  'mode',
  'fault',
  'outcome',
  'phase',
  'source',
  'stream',
  'code',
  'weight',
  'status',
  'section',
  'level',
  'signal',
  'method',
  'by',
])

/** Masks every string inside, so that a mask that swallows a quote cannot break the JSON around it. */
function maskingReplacer(mask: Mask) {
  return (key: string, value: unknown): unknown =>
    typeof value !== 'string' || (ownWords.has(key) && value.length <= 40) ? value : mask(value)
}

/** @throws StaticfireError `run-not-found` or `run-unreadable`, naming the file. */
export async function readRun(path: string): Promise<RunRecord> {
  const manifest = await readJson<Manifest>(join(path, 'manifest.json'), path)
  if (manifest.schemaVersion !== 1) {
    throw new StaticfireError(
      'run-unreadable',
      `${path} was recorded in format ${String(manifest.schemaVersion)}; this version reads format 1.`,
      { hint: 'Run the check again with this version.' },
    )
  }
  const [blueprint, environment, takes] = await Promise.all([
    readJson<Blueprint>(join(path, 'blueprint.json'), path),
    readJson<EnvironmentObservation>(join(path, 'environment.json'), path),
    readTakes(path),
  ])
  return { manifest, blueprint, environment, takes }
}

export async function readResult(path: string): Promise<Result> {
  return readJson<Result>(join(path, 'result.json'), path)
}

async function readTakes(path: string): Promise<Take[]> {
  const folder = join(path, 'observations')
  const entries = await readdir(folder).catch((): string[] => [])
  const takes = await Promise.all(
    entries.toSorted(byName).map(async (entry) => {
      const files = await readdir(join(folder, entry))
      return Promise.all(
        files
          .filter((file) => /^\d+\.json$/.test(file))
          .map(async (file) => ({
            id: idOf(entry),
            attempt: Number.parseInt(file, 10),
            recorded: await readJson<Take['recorded']>(join(folder, entry, file), path),
          })),
      )
    }),
  )
  return takes.flat()
}

const byName = (a: string, b: string) => (a < b ? -1 : 1)

async function readJson<T>(file: string, run: string): Promise<T> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    throw new StaticfireError(
      'run-not-found',
      `There is no recorded run at ${run} (${file} cannot be read).`,
      {
        cause,
        hint: 'Name the folder that `staticfire check` printed, e.g. .staticfire/latest',
      },
    )
  }
  try {
    return JSON.parse(text) as T
  } catch (cause) {
    throw new StaticfireError(
      'run-unreadable',
      `${file} is not valid JSON: ${(cause as Error).message}`,
      {
        cause,
        hint: 'The recording was cut or edited. Run the check again.',
      },
    )
  }
}

function folderOf({ name, key }: ObservationId): string {
  return key === undefined ? name : `${name}@${fileName(key)}`
}

function idOf(folder: string): ObservationId {
  const at = folder.indexOf('@')
  if (at < 0) return { name: folder }
  return { name: folder.slice(0, at), key: decodeURIComponent(folder.slice(at + 1)) }
}

/** One path segment that any text can be read back from; `.` is escaped so that `..` cannot appear. */
function fileName(text: string): string {
  return encodeURIComponent(text).replaceAll('.', '%2E')
}
