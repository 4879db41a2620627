import { join } from 'node:path'
import { CommandError, toArgv } from '../config/commands.ts'
import { readBounded } from './read-bounded.ts'

export interface StartCommand {
  argv: string[]
  /** Where it was found, e.g. `scripts.start of package.json`. */
  source: string
}

export interface PackageFacts {
  name?: string
  scripts: Record<string, string>
  main?: string
}

/** How the service is started, from its Procfile or package.json; undefined when neither tells it. */
export async function findStartCommand(
  root: string,
  facts: PackageFacts | undefined,
): Promise<StartCommand | undefined> {
  return (await fromProcfile(root)) ?? fromScript(facts) ?? (await fromMain(root, facts))
}

/** The parts of a package.json that tell how a service is started; each is checked, none is trusted. */
export async function readPackage(root: string): Promise<PackageFacts | undefined> {
  const text = await readBounded(join(root, 'package.json'))
  if (text === undefined) return undefined
  const content = parseJson(text)
  if (typeof content !== 'object' || content === null) return undefined
  const { name, scripts, main } = content as Record<string, unknown>
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof main === 'string' && { main }),
    scripts: Object.fromEntries(
      Object.entries(typeof scripts === 'object' ? (scripts ?? {}) : {}).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    ),
  }
}

async function fromProcfile(root: string): Promise<StartCommand | undefined> {
  const text = await readBounded(join(root, 'Procfile'), 100_000)
  const line = text?.split('\n').find((it) => /^web\s*:/.test(it))
  const argv = line === undefined ? undefined : plainCommand(line.replace(/^web\s*:/, ''))
  return argv && { argv, source: '`web` of the Procfile' }
}

/**
 * The script's own command where it needs no shell: npm between the service and its signals would be
 * the tool's choice, not the service's. Else `npm start`.
 */
function fromScript(facts: PackageFacts | undefined): StartCommand | undefined {
  const script = facts?.scripts['start']
  if (script === undefined) return undefined
  const hasHooks = 'prestart' in facts!.scripts || 'poststart' in facts!.scripts
  const argv = hasHooks ? undefined : plainCommand(script)
  return { argv: argv ?? ['npm', 'start'], source: 'scripts.start of package.json' }
}

async function fromMain(root: string, facts: PackageFacts | undefined) {
  for (const file of facts?.main === undefined ? [] : [facts.main, `${facts.main}.js`]) {
    const text = await readBounded(join(root, file), 10_000_000)
    if (text !== undefined) return { argv: ['node', file], source: '`main` of package.json' }
  }
  return undefined
}

function plainCommand(text: string): string[] | undefined {
  try {
    const argv = toArgv(text)
    return argv.some((word) => word.includes('${')) ? undefined : argv
  } catch (error) {
    if (error instanceof CommandError) return undefined
    throw error
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
