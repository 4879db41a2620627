import { posix } from 'node:path'
import { type Evidence, isBeside, packageOf } from '../evidence.ts'
import { type Doubt, type Found, type Place, placeText } from '../findings.ts'
import { modulesOf } from '../modules.ts'
import { type Command, entryOf, moduleFiles, toCommand } from './command.ts'
import { hasProgram } from './program.ts'
import { pythonProgram } from './python-program.ts'

/** How the service is started, and what that was chosen over. */
export interface StartChoice {
  start?: Found<string[]>
  build?: Found<string[]>
  /** Variables that the command sets in front of the program. */
  env: Found<{ name: string; value: string }>[]
  /** The source file that the program begins in. */
  entry?: string
  doubts: Doubt[]
}

interface Candidate {
  command: Command
  at: Place
  how: string
  /** Why it cannot be taken. */
  problem?: string
  entry?: string
  build?: Found<string[]>
  /** Its program is on this machine. */
  isInstalled?: boolean
}

/** Takes the first command that can be run here, and says which others there are. */
export async function chooseStart(evidence: Evidence): Promise<StartChoice> {
  const written = await Promise.all(writtenCandidates(evidence).map((it) => checked(it, evidence)))
  const fromSource = written.some(({ problem }) => problem === undefined)
    ? []
    : await sourceCandidates(evidence)
  const usable = await installedFirst(
    [...written.filter(({ problem }) => problem === undefined), ...fromSource],
    evidence,
  )
  const unusable = written.filter(({ problem }) => problem !== undefined)
  // A command that is written down says more than nothing, also where its program is still to be made.
  const [chosen = usable.length === 0 ? unusable.find(isWritten) : undefined, ...others] = usable
  if (chosen === undefined || (written.length === 0 && isAmbiguous(usable))) {
    return { env: [], doubts: [...unusable.map(unusableDoubt), ...ambiguity(usable)] }
  }
  const { argv, env } = chosen.command
  const at = chosen.at
  return {
    start: { value: argv, at, how: howOf(chosen, others) },
    ...(chosen.build && { build: chosen.build }),
    env: Object.entries(env).map(([name, value]) => ({ value: { name, value }, at })),
    ...(chosen.entry !== undefined && { entry: chosen.entry }),
    doubts: [
      ...others.filter((it) => !isSame(it, chosen)).map((it) => otherDoubt(it, chosen)),
      ...unusable.filter((it) => it !== chosen).map(unusableDoubt),
      ...(chosen.problem === undefined
        ? []
        : [
            {
              about: 'start',
              text: `${chosen.problem}, and nothing else tells how it is started`,
              at,
            },
          ]),
      ...programDoubts(chosen),
    ],
  }
}

/** What this machine can run comes before what it cannot, else the order stays. */
async function installedFirst(candidates: Candidate[], { tree }: Evidence): Promise<Candidate[]> {
  const known = await Promise.all(
    candidates.map(async (it) => ({
      ...it,
      isInstalled: await hasProgram(tree.root, it.command.argv[0] ?? ''),
    })),
  )
  const those = (wanted: boolean) => known.filter(({ isInstalled }) => isInstalled === wanted)
  return [...those(true), ...those(false)]
}

function writtenCandidates(evidence: Evidence): Candidate[] {
  const { procfile, dockerfile, composed, workload } = evidence
  const web = procfile.get('web')
  const workdir = dockerfile?.workdir ?? '/'
  const candidates = [
    web && candidate(web.value, web.at, '`web` of the Procfile'),
    ...scriptCandidates(evidence),
    dockerfile?.command &&
      candidate(
        inTree(dockerfile.command.value, workdir),
        dockerfile.command.at,
        `${dockerfile.command.how} of the ${dockerfile.file}`,
      ),
    composed?.command &&
      candidate(
        inTree(composed.command.value, workdir),
        composed.command.at,
        '`command` of the compose service',
      ),
    workload?.command &&
      candidate(
        inTree(workload.command.value, workdir),
        workload.command.at,
        "the workload's command",
      ),
    mainCandidate(evidence),
  ]
  return candidates.filter((it) => it !== undefined)
}

function candidate(written: string | readonly string[], at: Place, how: string): Candidate {
  return { command: toCommand(written), at, how }
}

const startScripts = ['start:prod', 'start:production', 'start', 'serve', 'server']

/**
 * The script's own command where it needs no shell: npm between the service and its signals would be
 * the tool's choice, not the service's. Else npm.
 */
function scriptCandidates({ package: manifest }: Evidence): Candidate[] {
  return startScripts.flatMap((name) => {
    const script = manifest?.scripts[name]
    if (manifest === undefined || script === undefined) return []
    const own = toCommand(script)
    const hasHooks = [`pre${name}`, `post${name}`].some((it) => it in manifest.scripts)
    const viaNpm = own.needsShell || hasHooks
    const argv = name === 'start' ? ['npm', 'start'] : ['npm', 'run', name]
    const command = viaNpm ? { argv, env: {}, needsShell: false } : own
    const at = { file: 'package.json', line: manifest.lineOfScript(name) }
    return [{ command, at, how: `scripts.${name} of package.json` }]
  })
}

const mainHow = '`main` of package.json'

function mainCandidate({ package: manifest, tree }: Evidence): Candidate | undefined {
  const main = manifest?.main
  if (manifest === undefined || main === undefined) return undefined
  const plain = posix.normalize(main)
  const file = tree.files.includes(`${plain}.js`) ? `${plain}.js` : plain
  const at = { file: 'package.json', line: manifest.lineOf('main') }
  return candidate(['node', file], at, mainHow)
}

/** Paths of the image that are this tree's are written as this tree's. */
function inTree(written: string[] | string, workdir: string): string[] | string {
  const folder = workdir.endsWith('/') ? workdir : `${workdir}/`
  const plain = (word: string) =>
    folder !== '/' && word.startsWith(folder) ? word.slice(folder.length) : word
  return typeof written === 'string' ? written : written.map(plain)
}

async function checked(it: Candidate, evidence: Evidence): Promise<Candidate> {
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

/** What the source itself shows: an application object, a program that opens a port. */
async function sourceCandidates(evidence: Evidence): Promise<Candidate[]> {
  const python = await pythonCandidates(evidence)
  return python.length > 0 ? python : javascriptCandidates(evidence)
}

/** What packages below hold is theirs to start. */
function ownSources(evidence: Evidence): Evidence['sources'] {
  return evidence.sources.filter(({ file }) => packageOf(file, evidence) === '')
}

async function pythonCandidates(evidence: Evidence): Promise<Candidate[]> {
  const { tree, python } = evidence
  const sources = ownSources(evidence)
  const program = await pythonProgram(tree.root, 'python3')
  if (tree.files.includes('manage.py')) {
    const argv = [program, 'manage.py', 'runserver', '--noreload', '127.0.0.1:${port}']
    return [made(argv, { file: 'manage.py', line: 1 }, "Django's manage.py")]
  }
  const modules = modulesOf(sources)
  const programs = sources.filter(
    ({ file, isProgram }) =>
      file.endsWith('.py') &&
      isProgram &&
      !isBeside(file) &&
      modules.reached(file).some((it) => opensPort(sources, it)),
  )
  const ran = programs.map(({ file, listens }) => {
    const line = listens[0]?.line ?? 1
    const argv = file.endsWith('/__main__.py')
      ? [program, '-m', moduleName(posix.dirname(file))]
      : [program, file]
    return { ...made(argv, { file, line }, 'it opens the port'), entry: file }
  })
  if (ran.length > 0) return ran
  return sources.flatMap(({ file, applications }) =>
    applications.slice(0, 1).map((it) => {
      const target = `${moduleName(file.replace(/(\/__init__)?\.py$/, ''))}:${it.name}`
      const isGunicorn = it.framework === 'wsgi' && python?.requirements.has('gunicorn') === true
      const argv = isGunicorn
        ? [program, '-m', 'gunicorn', '--bind', '127.0.0.1:${port}', target]
        : it.framework === 'wsgi'
          ? [program, '-m', 'flask', '--app', target, 'run', '--port', '${port}']
          : [program, '-m', 'uvicorn', target, '--port', '${port}']
      return { ...made(argv, { file, line: it.line }, `the application ${it.name}`), entry: file }
    }),
  )
}

function moduleName(path: string): string {
  return path.replace(/^src\//, '').replaceAll('/', '.')
}

function made(argv: string[], at: Place, how: string): Candidate {
  return { command: { argv, env: {}, needsShell: false }, at, how }
}

const usual = /^(src\/)?(server|index|main|app|run|start|service)\.[cm]?[jt]s$/

/** Programs that nobody imports and that come to open a port; those nearest to the root first. */
function javascriptCandidates(evidence: Evidence): Candidate[] {
  const sources = ownSources(evidence)
  const modules = modulesOf(sources)
  const programs = modules.roots.filter(
    (file) =>
      !file.endsWith('.py') &&
      !isBeside(file) &&
      modules.reached(file).some((it) => opensPort(sources, it)),
  )
  const depth = (file: string) => file.split('/').length
  const least = Math.min(...programs.map(depth))
  const near = programs.filter((file) => depth(file) === least)
  const named = near.filter((file) => usual.test(file))
  return (named.length > 0 ? named : near).map((file) => {
    const listener = modules.reached(file).find((it) => opensPort(sources, it)) ?? file
    const line = sources.find((it) => it.file === listener)?.listens[0]?.line ?? 1
    const how = `it comes to open the port, and no other file imports it: ${listener}:${line}`
    return { ...made(['node', file], { file, line: 1 }, how), entry: file }
  })
}

function opensPort(sources: Evidence['sources'], file: string): boolean {
  return (sources.find((it) => it.file === file)?.listens.length ?? 0) > 0
}

/** `main` is what others import, and need not start anything. */
function isWritten({ how }: Candidate): boolean {
  return how !== mainHow
}

function isAmbiguous(usable: readonly Candidate[]): boolean {
  return usable.length > 1
}

function ambiguity(usable: readonly Candidate[]): Doubt[] {
  return usable.slice(0, 8).map(({ command, at, how }) => ({
    about: 'start',
    text: `could be \`${command.argv.join(' ')}\` (${how})`,
    at,
  }))
}

function isSame(a: Candidate, b: Candidate): boolean {
  return a.command.argv.join(' ') === b.command.argv.join(' ')
}

function howOf(chosen: Candidate, others: readonly Candidate[]): string {
  const same = others.filter((it) => isSame(it, chosen))
  const agreeing = same.map(({ at }) => placeText(at)).join(' and ')
  return same.length === 0
    ? chosen.how
    : `${chosen.how}; ${agreeing} ${same.length === 1 ? 'says' : 'say'} the same`
}

function otherDoubt(other: Candidate, chosen: Candidate): Doubt {
  const { command, at, how, isInstalled } = other
  const [program = ''] = command.argv
  return isInstalled === false && chosen.isInstalled === true
    ? unusableDoubt({ ...other, problem: `${program} is not installed on this machine` })
    : {
        about: 'start',
        text: `${how} starts \`${command.argv.join(' ')}\` instead; ${chosen.how} was taken, which comes before it`,
        at,
      }
}

function unusableDoubt({ command, at, how, problem }: Candidate): Doubt {
  const text = `\`${command.argv.join(' ')}\` (${how}) was not taken: ${problem}`
  return { about: 'start', text, at }
}

function programDoubts({ command, at, build, isInstalled }: Candidate): Doubt[] {
  const [program = ''] = command.argv
  const text = 'it runs in a copy, without network; remove it if the service is built already'
  return [
    ...(isInstalled === false
      ? [{ about: 'start', text: `${program} is not installed on this machine`, at }]
      : []),
    ...(build === undefined ? [] : [{ about: 'build', text, at: build.at }]),
  ]
}
