import { open, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import {
  type Configuration,
  type ConfigurationProblem,
  validateConfiguration,
} from '@staticfire/contracts'
import { discover } from '../discover/discover.ts'
import { StaticfireError } from '../errors.ts'
import { commandProblems } from './command-problems.ts'
import { parseYaml } from './yaml-source.ts'

export interface LoadedConfiguration {
  /** What the file declares, completed by what was discovered. `service` and `start` are there. */
  configuration: CompleteConfiguration
  /** Absolute path; absent when there is no file and everything was discovered. */
  file?: string
  /** The file's text as it is recorded with the run; empty without a file. */
  text: string
  /** What was discovered instead of declared, one sentence each. */
  notes: string[]
}

export type CompleteConfiguration = Configuration &
  Required<Pick<Configuration, 'service' | 'start'>>

const maxBytes = 1_000_000

/**
 * Reads `staticfire.yaml` (or `.yml`) of a folder and completes it by discovery. Throws a
 * StaticfireError that lists every problem with its line, or that prints what to declare.
 */
export async function loadConfiguration(
  dir: string,
  { itemIds }: { itemIds?: readonly string[] } = {},
): Promise<LoadedConfiguration> {
  const root = resolve(dir)
  await requireFolder(root)
  const file = await findFile(root)
  if (file === undefined) return discovered(root)
  const text = await readText(file)
  const declared = parse(file, text, itemIds)
  const discovery = await discover(root, declared)
  const { service, start } = { ...discovery.configuration, ...declared }
  const further = start === undefined ? await furtherStart(root) : undefined
  return {
    configuration: {
      ...merge(discovery.configuration, declared),
      service: service ?? basename(root),
      start: start ?? further?.argv ?? [],
    },
    file,
    text,
    notes: [...discovery.notes, ...(further ? [further.note] : [])],
  }
}

/** Without a file the service is what its other files say, written down as `staticfire init` would. */
async function discovered(root: string): Promise<LoadedConfiguration> {
  const { survey } = await import('../discover/survey.ts')
  const { draft } = await import('../discover/drafted.ts')
  const found = await survey(root)
  if (found.start === undefined) throw await noStart(root)
  const { text, configuration, missing } = draft(found)
  if (configuration === undefined) throw notEnough(root, missing)
  const { summarize } = await import('../discover/summary.ts')
  const { service = found.service, start = found.start.value } = configuration
  return {
    configuration: { ...configuration, service, start },
    text,
    notes: [
      'There is no staticfire.yaml: all of this was found in other files. `staticfire init` writes it down.',
      ...summarize(found).map(
        ({ key, value, from }) =>
          `Found ${key}: ${value}${from === undefined ? '' : ` (${from})`}.`,
      ),
    ],
  }
}

/** What the service's source shows about its start, when its file and its manifest do not tell. */
async function furtherStart(root: string): Promise<{ argv: string[]; note: string }> {
  const { survey } = await import('../discover/survey.ts')
  const { start } = await survey(root)
  if (start === undefined) throw await noStart(root)
  const { value, at, how = 'found' } = start
  const note = `Started by \`${value.join(' ')}\`, from ${at.file}:${at.line} (${how}).`
  return { argv: value, note }
}

function parse(file: string, text: string, itemIds?: readonly string[]): Configuration {
  const source = parsed(file, text)
  if (!source.ok) {
    throw invalid(
      file,
      source.problems.map((it) => `${place(file, it)}  ${it.message}`),
    )
  }
  if (source.value === null || source.value === undefined) {
    throw new StaticfireError('invalid-configuration', `${file} is empty.`, {
      hint: 'Declare how the service is started, or remove the file: then it is discovered.',
    })
  }
  const result = validateConfiguration(source.value, source.locate, {
    ...(itemIds && { itemIds }),
    check: commandProblems,
  })
  if (result.ok) return result.configuration
  throw invalid(
    file,
    result.problems.map((it) => describe(file, it)),
  )
}

function parsed(file: string, text: string) {
  try {
    return parseYaml(text)
  } catch (error) {
    // The parser recurses: a file of brackets exhausts the stack.
    throw new StaticfireError('invalid-configuration', `${basename(file)} is nested too deeply.`, {
      cause: error,
    })
  }
}

function merge(found: Configuration, declared: Configuration): Configuration {
  const traffic = { ...found.traffic, ...declared.traffic }
  return { ...found, ...declared, ...(Object.keys(traffic).length > 0 && { traffic }) }
}

/** @throws StaticfireError `missing-configuration` where there is no such folder. */
export async function requireFolder(root: string): Promise<void> {
  const found = await stat(root).catch(() => undefined)
  if (found?.isDirectory() === true) return
  throw new StaticfireError(
    'missing-configuration',
    found === undefined ? `There is no folder ${root}.` : `${root} is not a folder.`,
    { hint: 'Name the folder of the service: staticfire check path/to/service' },
  )
}

async function findFile(root: string): Promise<string | undefined> {
  for (const name of ['staticfire.yaml', 'staticfire.yml']) {
    const file = join(root, name)
    const found = await stat(file).catch(() => undefined)
    if (found?.isFile() === true) return file
    if (found !== undefined) {
      throw new StaticfireError('invalid-configuration', `${file} is not a file.`)
    }
  }
  return undefined
}

async function readText(file: string): Promise<string> {
  const bytes = await readAtMost(file, maxBytes + 1)
  if (bytes.length > maxBytes) {
    throw new StaticfireError('invalid-configuration', `${file} is larger than 1 MB.`, {
      hint: 'A staticfire.yaml is a page or two; is this the right file?',
    })
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new StaticfireError('invalid-configuration', `${file} is not UTF-8 text.`, {
      cause: error,
    })
  }
}

async function readAtMost(file: string, limit: number): Promise<Buffer> {
  try {
    await using handle = await open(file)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(limit), 0, limit, 0)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    throw new StaticfireError('invalid-configuration', `${file} cannot be read.`, { cause: error })
  }
}

function describe(file: string, problem: ConfigurationProblem): string {
  return problem.key === ''
    ? `${place(file, problem)}  ${problem.message}`
    : `${place(file, problem)}  ${problem.key}: ${problem.message}`
}

function place(file: string, { line = 1, column = 1 }: { line?: number; column?: number }): string {
  return `${basename(file)}:${line}:${column}`
}

const shownProblems = 50

function invalid(file: string, lines: string[]): StaticfireError {
  const isCut = lines.length > shownProblems
  const shown = isCut ? [...lines.slice(0, shownProblems), '… and more'] : lines
  const count = lines.length === 1 ? '1 problem' : `${isCut ? 'many' : lines.length} problems`
  return new StaticfireError(
    'invalid-configuration',
    `${file} has ${count}:\n${shown.map((line) => `  ${line}`).join('\n')}`,
  )
}

async function noStart(root: string): Promise<StaticfireError> {
  const { findService } = await import('../discover/find-service.ts')
  const { nothingToStart } = await import('../discover/nothing-to-start.ts')
  return nothingToStart(root, await findService(root))
}

function notEnough(root: string, missing: readonly { key: string; text: string }[]) {
  const lines = missing.map(({ key, text }) => `\n  ${key}: ${text}`).join('')
  return new StaticfireError(
    'missing-configuration',
    `${root} has no staticfire.yaml, and its files do not say enough:${lines}`,
    {
      hint: 'staticfire init writes what was found into staticfire.yaml, with the lines that are missing.',
    },
  )
}
