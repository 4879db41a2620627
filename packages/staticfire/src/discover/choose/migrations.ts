import { posix } from 'node:path'
import type { Evidence } from '../evidence.ts'
import type { Doubt, Found, Place } from '../findings.ts'
import { toCommand } from './command.ts'
import { interpreterOf, pythonProgram } from './python-program.ts'

export interface MigrationChoice {
  setup?: Found<string[]>
  doubts: Doubt[]
}

const scripts =
  /^((db|database|prisma|knex|typeorm|drizzle|sequelize)[:-])?(migrate|migrations?|migration[:-](run|up))([:-](up|latest|deploy|run|dev|prod))?$/

/** The command that prepares the database's schema. */
export async function chooseMigrations(
  evidence: Evidence,
  start: readonly string[] | undefined,
): Promise<MigrationChoice> {
  const { tree } = evidence
  const python = interpreterOf(start) ?? (await pythonProgram(tree.root, 'python3'))
  const setup =
    fromScripts(evidence) ??
    fromFile(evidence, /(^|\/)schema\.prisma$/, prismaCommand) ??
    fromFile(evidence, /^(src\/|db\/|scripts\/)?migrate\.[cm]?[jt]s$/, (file) => ['node', file]) ??
    fromFile(evidence, /^(src\/|db\/|scripts\/)?migrate\.py$/, (file) => [python, file]) ??
    fromFile(evidence, /^alembic\.ini$/, () => [python, '-m', 'alembic', 'upgrade', 'head']) ??
    fromFile(evidence, /^manage\.py$/, (file) => [python, file, 'migrate', '--noinput']) ??
    fromFile(evidence, /^knexfile\.[cm]?[jt]s$/, () => ['knex', 'migrate:latest']) ??
    fromRelease(evidence)
  if (setup) return { setup, doubts: [] }
  const sql = tree.files.find((it) => /(^|\/)(migrations?|schema|db)\/[^/]+\.sql$/.test(it))
  if (sql === undefined) return { doubts: [] }
  const text = `${posix.dirname(sql)} holds SQL, but no command was found that runs it: write it as setup`
  return { doubts: [{ about: 'setup', text, at: { file: sql, line: 1 } }] }
}

function fromScripts({ package: manifest }: Evidence): Found<string[]> | undefined {
  if (manifest === undefined) return undefined
  const names = Object.keys(manifest.scripts).filter((it) => scripts.test(it))
  // `migrate:deploy` is what runs in production, `migrate:dev` asks questions.
  const rank = (name: string) =>
    /(deploy|prod|latest)$/.test(name) ? 0 : name.endsWith('dev') ? 2 : 1
  const [name] = names.toSorted((a, b) => rank(a) - rank(b) || a.length - b.length)
  if (name === undefined) return undefined
  const own = toCommand(manifest.scripts[name] ?? '')
  const isPlain = !own.needsShell && Object.keys(own.env).length === 0 && own.argv[0] !== 'npx'
  const argv = isPlain ? own.argv : ['npm', 'run', name]
  const at: Place = { file: 'package.json', line: manifest.lineOfScript(name) }
  return { value: argv, at, how: `scripts.${name} of package.json` }
}

function fromFile(
  { tree }: Evidence,
  pattern: RegExp,
  argv: (file: string) => string[],
): Found<string[]> | undefined {
  const file = tree.files.find((it) => pattern.test(it))
  return file === undefined ? undefined : { value: argv(file), at: { file, line: 1 } }
}

function prismaCommand(schema: string): string[] {
  const isUsual = /^(prisma\/)?schema\.prisma$/.test(schema)
  return ['prisma', 'migrate', 'deploy', ...(isUsual ? [] : ['--schema', schema])]
}

function fromRelease({ procfile }: Evidence): Found<string[]> | undefined {
  const release = procfile.get('release')
  if (release === undefined || !/migrat|upgrade/.test(release.value)) return undefined
  return { value: toCommand(release.value).argv, at: release.at, how: '`release` of the Procfile' }
}
