import { posix } from 'node:path'
import type { Evidence } from '../evidence.ts'
import type { Place } from '../findings.ts'
import { toCommand } from './command.ts'
import type { Candidate } from './start-candidate.ts'

/** The commands that files of the folder name, those that say most first. */
export function writtenCandidates(evidence: Evidence): Candidate[] {
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

export const mainHow = '`main` of package.json'

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
