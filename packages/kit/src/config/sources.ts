import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Problem } from './problems.ts'
import { errorCode, readSmallFile, withoutLastNewline } from './read-small-file.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** A variable that is set. */
export interface Found {
  readonly text: string
  readonly origin: 'environment' | 'file'
  /** Ends the sentence "set …". */
  readonly where: string
  /** The file that is this value alone, to be read again for its rotation. */
  readonly path?: string
}

/** What stands in the way of reading a variable, in words without values. */
export interface NotReadable {
  readonly problem: string
}

export interface Sources {
  /** In order: the environment, the file that NAME_FILE names, then each of `files`. Empty is not set. */
  find(name: string): Promise<Found | NotReadable | undefined>
  /** All names that are set anywhere. */
  names(): ReadonlySet<string>
  /** Those of `files` that do not exist: an `.env` is often only on a developer's machine. */
  readonly absent: readonly string[]
  readonly problems: readonly Problem[]
}

interface FileSource {
  readonly names: readonly string[]
  find(name: string): Promise<Found | NotReadable | undefined>
}

/** `isDeclared`: a variable that is itself declared, such as LOG_FILE beside LOG, names no file of another. */
export async function openSources(
  env: Environment,
  files: readonly string[],
  isDeclared: (name: string) => boolean,
): Promise<Sources> {
  const opened = await Promise.all(files.map(async (path) => openFileSource(path)))
  const sources = opened.filter((it) => typeof it === 'object')
  return {
    async find(name) {
      const text = env[name]
      if (isSet(text)) return { text, origin: 'environment', where: 'in the environment' }
      const pointer = `${name}_FILE`
      const path = isDeclared(pointer) ? undefined : env[pointer]
      if (isSet(path)) return readValue(path, `in the file that ${pointer} names`)
      for (const source of sources) {
        const found = await source.find(name)
        if (found !== undefined) return found
      }
      return undefined
    },
    names() {
      const set = Object.keys(env).filter((name) => isSet(env[name]))
      return new Set([...set, ...sources.flatMap(({ names }) => names)])
    },
    absent: files.filter((_, index) => opened[index] === undefined),
    problems: opened.flatMap((it) => (typeof it === 'string' ? { name: undefined, text: it } : [])),
  }
}

/** An env file or a directory with one file per variable; undefined: absent; text: a problem. */
async function openFileSource(path: string): Promise<FileSource | string | undefined> {
  try {
    return (await stat(path)).isDirectory() ? await directory(path) : await envFile(path)
  } catch (error) {
    const code = errorCode(error)
    return code === 'ENOENT' ? undefined : `${path} cannot be read (${code ?? 'unknown error'})`
  }
}

/** As Kubernetes mounts a ConfigMap or a Secret: its own `..data` is no variable. */
async function directory(path: string): Promise<FileSource> {
  const names = (await readdir(path)).filter((name) => !name.startsWith('.'))
  return {
    names,
    async find(name) {
      if (!names.includes(name)) return undefined
      const file = join(path, name)
      return readValue(file, `in ${file}`)
    },
  }
}

async function envFile(path: string): Promise<FileSource | string> {
  const answer = await readSmallFile(path)
  if (answer.outcome !== 'read') return `${path} ${answer.why}`
  const values = new Map(Object.entries(parseEnv(answer.text)))
  return {
    names: [...values.keys()].filter((name) => isSet(values.get(name))),
    async find(name) {
      const text = values.get(name)
      return isSet(text) ? { text, origin: 'file', where: `in ${path}` } : undefined
    },
  }
}

async function readValue(path: string, where: string): Promise<Found | NotReadable | undefined> {
  const answer = await readSmallFile(path)
  if (answer.outcome !== 'read') return { problem: `is set ${where}, which ${answer.why}` }
  const text = withoutLastNewline(answer.text)
  return text === '' ? undefined : { text, origin: 'file', where, path }
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text !== ''
}
