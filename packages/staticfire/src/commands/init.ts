import { lstat, writeFile } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { requireFolder } from '../config/load.ts'
import { type Draft, draft } from '../discover/drafted.ts'
import { findService, type ServiceSearch } from '../discover/find-service.ts'
import { nothingToStart } from '../discover/nothing-to-start.ts'
import { summarize } from '../discover/summary.ts'
import { readBounded } from '../discover/read-bounded.ts'
import { StaticfireError } from '../errors.ts'
import { showMessage } from '../reports/escape.ts'
import { parseArguments } from './arguments.ts'
import { shellArgument } from './shell-argument.ts'
import { differences } from './init-differences.ts'
import { renderFindings } from './init-findings.ts'

type FoundService = Extract<ServiceSearch, { type: 'found' }>

/** `staticfire init`: says what the files of a folder tell about the service, and writes `staticfire.yaml`. */
export async function run(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(
    'init',
    argv,
    { force: { type: 'boolean' }, json: { type: 'boolean' } },
    { atMost: 1, names: 'one folder' },
  )
  const dir = positionals[0] ?? '.'
  await requireFolder(resolve(dir))
  const search = await findService(resolve(dir))
  if (search.type !== 'found') throw nothingToStart(resolve(dir), search)
  const written = draft(search.survey)
  const existing = await existingFile(search.folder)
  const file = join(search.folder, existing ?? 'staticfire.yaml')
  if (existing !== undefined && values.force !== true) {
    throw await alreadyThere(file, dir, written)
  }
  await write(file, written.text)
  process.stdout.write(
    values.json === true
      ? `${JSON.stringify(result(search, written, file), null, 2)}\n`
      : showMessage(renderFindings({ search, written, file: shortPath(file), dir })),
  )
  return 0
}

async function existingFile(folder: string): Promise<string | undefined> {
  for (const name of ['staticfire.yaml', 'staticfire.yml']) {
    const found = await lstat(join(folder, name)).catch(() => undefined)
    if (found) return name
  }
  return undefined
}

async function write(file: string, text: string): Promise<void> {
  try {
    const found = await lstat(file).catch(() => undefined)
    // A link would be written through, to wherever it leads.
    if (found && !found.isFile()) throw new Error('it is not a file')
    await writeFile(file, text)
  } catch (cause) {
    throw new StaticfireError('usage', `${file} cannot be written: ${(cause as Error).message}`, {
      cause,
      hint: 'Write into a folder that is yours: staticfire init path/to/service',
    })
  }
}

async function alreadyThere(file: string, dir: string, { text }: Draft): Promise<StaticfireError> {
  const own = (await readBounded(file)) ?? ''
  const lines = differences(own, text)
  const shown =
    lines.length === 0
      ? 'It says everything that was found.'
      : `What was found and stands there otherwise (-) or not at all (+):\n\n${lines.map((it) => `  ${it}`).join('\n')}`
  return new StaticfireError(
    'configuration-exists',
    `${file} is there already, and was not changed. ${shown}`,
    {
      hint: `Take over what is right, or replace the file: staticfire init${shellArgument(dir)} --force`,
    },
  )
}

function result({ survey, passedOver }: FoundService, written: Draft, file: string) {
  return {
    schemaVersion: 1,
    service: survey.service,
    file,
    isComplete: written.missing.length === 0,
    found: summarize(survey),
    unsure: survey.doubts.map(({ about, text, at }) => ({ about, text, ...at })),
    missing: written.missing,
    passedOver,
    text: written.text,
  }
}

function shortPath(file: string): string {
  const short = relative(process.cwd(), file)
  return short.startsWith('..') || isAbsolute(short) ? file : short
}
