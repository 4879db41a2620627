import { readFolder, readText } from './read.ts'

/** What /proc/<pid>/stat says of a process. `pid` with `startTicks` identifies it for good. */
export interface ProcessStat {
  pid: number
  ppid: number
  group: number
  session: number
  startTicks: number
  threads: number
  /** User and system time of the process and of those children that it has waited for. */
  cpuTicks: number
  rssPages: number
  isAlive: boolean
  isKernelThread: boolean
}

export function readStat(pid: number): ProcessStat | undefined {
  const text = readText(`/proc/${pid}/stat`)
  return text === undefined ? undefined : parseStat(text)
}

export function listPids(): number[] {
  const pids: number[] = []
  for (const name of readFolder('/proc')) {
    const pid = Number(name)
    if (Number.isInteger(pid)) pids.push(pid)
  }
  return pids
}

/** True while the very process that had this pid then still has it, and has not ended. */
export function isSameProcess(pid: number, startTicks: number): boolean {
  const stat = readStat(pid)
  return stat !== undefined && stat.startTicks === startTicks && stat.isAlive
}

const KERNEL_THREAD = 0x00200000

export function parseStat(text: string): ProcessStat | undefined {
  // The name in parentheses is the service's own choice: it may hold spaces and parentheses.
  const afterName = text.lastIndexOf(') ')
  if (afterName === -1) return undefined
  const fields = text.slice(afterName + 2).split(' ')
  const number = (field: number) => Number(fields[field - 3])
  const state = fields[0] ?? 'X'
  const threads = number(20)
  return {
    pid: Number.parseInt(text, 10),
    ppid: number(4),
    group: number(5),
    session: number(6),
    startTicks: number(22),
    threads,
    cpuTicks: number(14) + number(15) + number(16) + number(17),
    rssPages: number(24),
    // The first thread may have ended (and show as a zombie) while others go on.
    isAlive: !'ZXx'.includes(state) || threads > 1,
    isKernelThread: (number(9) & KERNEL_THREAD) !== 0,
  }
}
