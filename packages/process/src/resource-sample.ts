import { now } from './clock.ts'
import { readDescriptors, socketInode } from './proc/descriptors.ts'
import type { ProcessStat } from './proc/stat.ts'
import { systemConstants } from './proc/system-constants.ts'

/** What all live processes of a tree use together. */
export interface ResourceSample {
  at: number
  processes: number
  descriptors: number
  sockets: number
  threads: number
  /** Pages that processes share are counted for each of them. */
  rssBytes: number
  /** User and system time since their start, with that of children they waited for. */
  cpuMs: number
}

export function sampleResources(members: ProcessStat[]): ResourceSample {
  const at = now()
  const { pageBytes, tickMs } = systemConstants()
  const links = members.flatMap((member) => readDescriptors(member.pid))
  return {
    at,
    processes: members.length,
    descriptors: links.length,
    sockets: links.filter((link) => socketInode(link) !== undefined).length,
    threads: sum(members, (member) => member.threads),
    rssBytes: sum(members, (member) => member.rssPages) * pageBytes,
    cpuMs: sum(members, (member) => member.cpuTicks) * tickMs,
  }
}

function sum(members: ProcessStat[], value: (member: ProcessStat) => number): number {
  return members.reduce((total, member) => total + value(member), 0)
}
