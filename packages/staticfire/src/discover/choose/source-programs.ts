import { posix } from 'node:path'
import { type Evidence, isBeside, packageOf } from '../evidence.ts'
import type { Place } from '../findings.ts'
import { modulesOf } from '../modules.ts'
import { pythonProgram } from './python-program.ts'
import type { Candidate } from './start-candidate.ts'

/** What the source itself shows: an application object, a program that opens a port. */
export async function sourceCandidates(evidence: Evidence): Promise<Candidate[]> {
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
