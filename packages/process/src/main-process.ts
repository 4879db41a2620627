import type { ProcessStat } from './proc/stat.ts'
import { wrapperName } from './wrappers.ts'

export interface MainProcess {
  pid: number
  /** True when it is the process that an orchestrator would signal. */
  isTop: boolean
  /** What stands above it, outermost first, e.g. `['npm', 'sh']`. */
  wrappers: string[]
}

export interface MainSearch {
  topPid: number
  commandLine: (pid: number) => string[]
  /** Asked only when wrappers have several children. */
  listeningPids: () => Iterable<number>
}

/**
 * The first descendant of the top process that is no wrapper: the service itself. Where wrappers
 * started several, it is the one that listens, else the oldest. Undefined when nothing is alive.
 */
export function findMain(members: ProcessStat[], search: MainSearch): MainProcess | undefined {
  const candidates = topsOf(members, search.topPid).flatMap((top) =>
    unwrap(top, members, search.commandLine, []),
  )
  const main = candidates.length > 1 ? preferListening(candidates, members, search) : candidates[0]
  return main && { ...main, isTop: main.pid === search.topPid }
}

type Candidate = Omit<MainProcess, 'isTop'>

/** The top process; when it has ended, those whose parent is no member. */
function topsOf(members: ProcessStat[], topPid: number): ProcessStat[] {
  const top = members.find((member) => member.pid === topPid)
  if (top) return [top]
  const pids = new Set(members.map((member) => member.pid))
  return members.filter((member) => !pids.has(member.ppid))
}

function unwrap(
  process: ProcessStat,
  members: ProcessStat[],
  commandLine: MainSearch['commandLine'],
  wrappers: string[],
): Candidate[] {
  const children = members.filter((member) => member.ppid === process.pid)
  const name = children.length > 0 ? wrapperName(commandLine(process.pid)) : undefined
  if (!name) return [{ pid: process.pid, wrappers }]
  return children.flatMap((child) => unwrap(child, members, commandLine, [...wrappers, name]))
}

function preferListening(
  candidates: Candidate[],
  members: ProcessStat[],
  search: MainSearch,
): Candidate | undefined {
  const listening = withAncestors(search.listeningPids(), members)
  return candidates.find((candidate) => listening.has(candidate.pid)) ?? candidates[0]
}

function withAncestors(pids: Iterable<number>, members: ProcessStat[]): Set<number> {
  const parents = new Map(members.map((member) => [member.pid, member.ppid]))
  const all = new Set<number>()
  for (const pid of pids) {
    for (let at: number | undefined = pid; at !== undefined && !all.has(at); at = parents.get(at)) {
      all.add(at)
    }
  }
  return all
}
