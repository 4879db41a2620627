import { MARK_VARIABLE } from './mark.ts'
import { readVariable } from './proc/environ.ts'
import { readLink } from './proc/read.ts'
import { listPids, type ProcessStat, readStat } from './proc/stat.ts'

export interface MembershipOptions {
  ownsMark: (value: string) => boolean
  /** Nothing that started earlier can belong. */
  sinceTicks?: number
  /** How long a process found foreign is not looked at again; 0 looks at everything each time. */
  trustForeignMs?: number
}

/**
 * Tells which processes belong. One belongs that is in the session of a root, is a child of a
 * member, belonged when it was last seen, carries the mark, or still holds the output pipes: each
 * catches what escapes the others (setsid, a double fork, an emptied environment).
 */
export class Membership {
  readonly #options: MembershipOptions
  readonly #roots = new Map<number, { startTicks: number; outputs: Set<string> }>()
  #known = new Map<number, number>()
  #foreign = new Set<number>()
  #foreignUntil = 0
  #unclear = new Map<number, number>()

  constructor(options: MembershipOptions) {
    this.#options = options
  }

  addRoot(pid: number, startTicks: number, outputs: string[] = []): void {
    this.#roots.set(pid, { startTicks, outputs: new Set(outputs) })
  }

  removeRoot(pid: number): void {
    this.#roots.delete(pid)
  }

  /** Keeps a process that was seen to belong, whatever becomes of its parents. */
  remember(pid: number, startTicks: number): void {
    this.#known.set(pid, startTicks)
  }

  /** The groups of the roots: one signal to such a group reaches all of it at once. */
  hasGroup(group: number): boolean {
    return this.#roots.has(group)
  }

  /**
   * The live members, oldest first. `isCertain` is false while some process was in the middle of an
   * exec and could not be told: look again.
   */
  scan(): { members: ProcessStat[]; isCertain: boolean } {
    const stats = this.#readCandidates()
    this.#dropReusedRoots(stats)
    const members = new Map<number, ProcessStat>()
    for (const stat of stats) if (this.#isMemberByLineage(stat)) members.set(stat.pid, stat)
    let rest = addDescendants(stats, members)
    let isCertain = true
    const unclear = new Map<number, number>()
    for (const stat of rest) {
      const answer = this.#carriesMark(stat)
      if (answer === 'yes') members.set(stat.pid, stat)
      else if (answer === 'no') this.#foreign.add(stat.pid)
      else {
        const times = (this.#unclear.get(stat.pid) ?? 0) + 1
        unclear.set(stat.pid, times)
        // An environment may also be empty for good: then it is not ours.
        if (times < 4) isCertain = false
        else this.#foreign.add(stat.pid)
      }
    }
    this.#unclear = unclear
    rest = addDescendants(rest, members)
    this.#known = new Map([...members.values()].map((stat) => [stat.pid, stat.startTicks]))
    return { members: [...members.values()].sort(byStart), isCertain }
  }

  #readCandidates(): ProcessStat[] {
    const { sinceTicks = 0, trustForeignMs = 0 } = this.#options
    if (performance.now() >= this.#foreignUntil) {
      // A pid can be given to another process, so what was learnt of it does not hold for ever.
      this.#foreign.clear()
      this.#foreignUntil = performance.now() + trustForeignMs
    }
    const stats: ProcessStat[] = []
    for (const pid of listPids()) {
      if (pid === process.pid || (trustForeignMs > 0 && this.#foreign.has(pid))) continue
      const stat = readStat(pid)
      if (!stat?.isAlive) continue
      if (stat.isKernelThread || stat.startTicks < sinceTicks) this.#foreign.add(pid)
      else stats.push(stat)
    }
    return stats
  }

  #dropReusedRoots(stats: ProcessStat[]): void {
    for (const { pid, startTicks } of stats) {
      const root = this.#roots.get(pid)
      if (root && root.startTicks !== startTicks) this.#roots.delete(pid)
    }
  }

  #isMemberByLineage(stat: ProcessStat): boolean {
    const root = this.#roots.get(stat.session) ?? this.#roots.get(stat.group)
    if (root && stat.startTicks >= root.startTicks) return true
    return this.#known.get(stat.pid) === stat.startTicks
  }

  #carriesMark(stat: ProcessStat): 'yes' | 'no' | 'unclear' {
    const value = readVariable(stat.pid, MARK_VARIABLE)
    if (value && this.#options.ownsMark(value)) return 'yes'
    if (this.#holdsOutput(stat.pid)) return 'yes'
    return value === '' ? 'unclear' : 'no'
  }

  #holdsOutput(pid: number): boolean {
    const links = [readLink(`/proc/${pid}/fd/1`), readLink(`/proc/${pid}/fd/2`)]
    return [...this.#roots.values()].some(({ outputs }) =>
      links.some((link) => link !== undefined && outputs.has(link)),
    )
  }
}

/** Adds the children of members, their children and so on; returns those that are left. */
function addDescendants(stats: ProcessStat[], members: Map<number, ProcessStat>): ProcessStat[] {
  let rest = stats.filter((stat) => !members.has(stat.pid))
  for (;;) {
    const children = rest.filter((stat) => members.has(stat.ppid))
    if (children.length === 0) return rest
    for (const child of children) members.set(child.pid, child)
    rest = rest.filter((stat) => !members.has(stat.pid))
  }
}

const byStart = (a: ProcessStat, b: ProcessStat) => a.startTicks - b.startTicks || a.pid - b.pid
