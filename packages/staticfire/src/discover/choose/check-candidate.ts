import type { Evidence } from '../evidence.ts'
import type { Found } from '../findings.ts'
import { type Command, entryOf, moduleFiles } from './command.ts'
import { hasProgram } from './program.ts'
import { pythonProgram } from './python-program.ts'
import type { Candidate } from './start-candidate.ts'

/** What a written command needs to be run here: its file, its interpreter, a build; or why it cannot be. */
export async function checked(it: Candidate, evidence: Evidence): Promise<Candidate> {
  const { argv, needsShell } = it.command
  if (needsShell) return it
  if (argv[0] === 'npm') return { ...it, ...buildFor(evidence, scriptText(evidence, argv)) }
  const entry = entryOf(argv)
  if (entry === undefined) return checkedProgram(it, evidence)
  const files = entry.type === 'file' ? entryFiles(entry.file) : moduleFiles(entry.module)
  const source = files.find((file) => evidence.tree.files.includes(file))
  const command = await withInterpreter(it.command, evidence)
  if (entry.type === 'module') {
    // A module may as well be installed.
    return { ...it, command, ...(source !== undefined && { entry: source }) }
  }
  const found = { ...it, command, ...(source !== undefined && { entry: source }) }
  if (await evidence.tree.has(entry.file)) return found
  const isThere = await Promise.all(
    ['.js', '.mjs', '.cjs', '.ts', '/index.js'].map((end) => evidence.tree.has(entry.file + end)),
  )
  if (isThere.some(Boolean)) return found
  const build = buildFor(evidence, entry.file)
  if (build.build !== undefined) return { ...found, ...build }
  return { ...it, problem: `${entry.file} is not in this folder` }
}

/** A built file, and the sources that it may be built from. */
function entryFiles(file: string): string[] {
  const plain = file.replace(/\.[cm]?js$/, '')
  const own = plain.replace(/^(dist|build|out|lib)\//, '')
  const bases = [plain, own, `src/${own}`, own.replace(/^src\//, ''), `${plain}/index`]
  return [
    file,
    ...bases.flatMap((it) => ['.js', '.mjs', '.cjs', '.ts', '.mts'].map((end) => it + end)),
  ]
}

function scriptText({ package: manifest }: Evidence, argv: readonly string[]): string {
  return manifest?.scripts[argv.at(-1) ?? ''] ?? ''
}

/** What has to be built first is built by the script that says so. */
function buildFor({ package: manifest }: Evidence, text: string): { build?: Found<string[]> } {
  const script = manifest?.scripts['build']
  if (manifest === undefined || script === undefined) return {}
  if (!/(^|[\s/])(dist|build|out|lib|\.next|\.output)\//.test(text)) return {}
  const at = { file: 'package.json', line: manifest.lineOfScript('build') }
  return { build: { value: ['npm', 'run', 'build'], at, how: 'scripts.build of package.json' } }
}

async function checkedProgram(it: Candidate, { tree }: Evidence): Promise<Candidate> {
  const [program = ''] = it.command.argv
  const isPath = program.includes('/')
  return isPath && !(await hasProgram(tree.root, program))
    ? { ...it, problem: `there is no program ${program} here` }
    : it
}

async function withInterpreter(command: Command, { tree }: Evidence): Promise<Command> {
  const [program = '', ...rest] = command.argv
  if (!/^(python[\d.]*|uvicorn|gunicorn|hypercorn|flask|daphne)$/.test(program)) return command
  return { ...command, argv: [await pythonProgram(tree.root, program), ...rest] }
}
