import { posix } from 'node:path'
import { CommandError, toArgv } from '../../config/commands.ts'
import { escapePlaceholders } from '../escape-placeholders.ts'

/** A command as it can be written into `staticfire.yaml`. */
export interface Command {
  argv: string[]
  /** Variables that were set in front of it. */
  env: Record<string, string>
  /** It goes through a shell because it says what only a shell understands. */
  needsShell: boolean
}

/** Makes a command of one text or of an argv, as npm, Docker and Procfiles write them. */
export function toCommand(written: string | readonly string[]): Command {
  if (typeof written !== 'string') return fromWords(written)
  const { env, rest } = withoutAssignments(written.trim().replace(/^exec\s+/, ''))
  const plain = rest.replaceAll(/\$\{PORT(?::?-\d+)?\}|\$PORT\b/g, '${port}')
  const argv = argvOf(plain)
  return argv === undefined
    ? { argv: ['/bin/sh', '-c', escapePlaceholders(written)], env: {}, needsShell: true }
    : { argv: withoutInit(argv), env, needsShell: false }
}

function fromWords(words: readonly string[]): Command {
  const argv = withoutInit([...words])
  const [shell = '', flag, text] = argv
  if (/(^|\/)(ba|da)?sh$/.test(shell) && flag === '-c' && text !== undefined && argv.length === 3) {
    return toCommand(text)
  }
  return { argv: argv.map((it) => escapePlaceholders(it)), env: {}, needsShell: false }
}

/** `NODE_ENV=production node server.js`. */
function withoutAssignments(text: string): { env: Record<string, string>; rest: string } {
  const env: Record<string, string> = {}
  let rest = text.replace(/^(npx\s+)?cross-env\s+/, '')
  for (;;) {
    const found = /^([A-Za-z_][A-Za-z0-9_]*)=([\w./:@,-]*)\s+(?=\S)/.exec(rest)
    if (!found) return { env, rest }
    env[found[1] ?? ''] = found[2] ?? ''
    rest = rest.slice(found[0].length)
  }
}

function argvOf(text: string): string[] | undefined {
  try {
    return toArgv(text)
  } catch (error) {
    if (error instanceof CommandError) return undefined
    throw error
  }
}

/** Without the init that containers put in front: the check reaps processes itself. */
function withoutInit(argv: string[]): string[] {
  if (!/(^|\/)(tini|dumb-init|catatonit)(-static)?$/.test(argv[0] ?? '')) return argv
  const separator = argv.indexOf('--')
  const rest = argv.slice(separator === -1 ? 1 : separator + 1)
  return rest.length > 0 && !rest[0]!.startsWith('-') ? rest : argv
}

/** What a command runs: a file of the tree, or a Python module. */
export type Entry = { type: 'file'; file: string } | { type: 'module'; module: string }

const nodes = /^(node|nodejs|bun|deno|tsx|ts-node|ts-node-esm|babel-node|nodemon|swc-node)$/
const valueFlags =
  /^(-r|--require|--import|--loader|--experimental-loader|-C|--conditions|--env-file|-W|-X)$/

/** The program behind `node`, `python`, `uvicorn` and the like; undefined for one that cannot be told. */
export function entryOf(argv: readonly string[]): Entry | undefined {
  const program = posix.basename(argv[0] ?? '')
  const words = argv.slice(1).filter((word) => word !== 'run' || program === 'node')
  if (/^python[\d.]*$/.test(program) && words.includes('-m')) {
    const module = words[words.indexOf('-m') + 1]
    const inner = /^(uvicorn|gunicorn|hypercorn|flask)$/.test(module ?? '')
    return inner ? entryOf(words.slice(words.indexOf('-m') + 1)) : moduleEntry(module)
  }
  if (/^(uvicorn|gunicorn|hypercorn|daphne|granian)$/.test(program)) {
    return moduleEntry(words.find((it) => /^[\w./]+:\w+/.test(it))?.split(':')[0])
  }
  if (!nodes.test(program) && !/^python[\d.]*$/.test(program)) return undefined
  const file = words.find((it, i) => !it.startsWith('-') && !valueFlags.test(words[i - 1] ?? ''))
  return file === undefined ? undefined : { type: 'file', file: posix.normalize(file) }
}

function moduleEntry(module: string | undefined): Entry | undefined {
  return module === undefined ? undefined : { type: 'module', module }
}

/** The files that a Python module may lie in. */
export function moduleFiles(module: string): string[] {
  const path = module.replaceAll('.', '/')
  return ['', 'src/'].flatMap((base) => [
    `${base}${path}/__main__.py`,
    `${base}${path}.py`,
    `${base}${path}/__init__.py`,
  ])
}
