import { setTimeout as delay } from 'node:timers/promises'
import { systemErrorCode } from './errors.ts'
import type { Membership } from './membership.ts'
import { isSameProcess, type ProcessStat } from './proc/stat.ts'

/**
 * Kills every member and whatever members fork meanwhile, until two looks in a row find none.
 * Returns those that are still alive when the time is over.
 */
export async function reap(membership: Membership, timeoutMs: number): Promise<ProcessStat[]> {
  const deadline = performance.now() + timeoutMs
  let pauseMs = 1
  for (let emptyLooks = 0; ;) {
    const { members, isCertain } = membership.scan()
    emptyLooks = members.length === 0 && isCertain ? emptyLooks + 1 : 0
    if (emptyLooks === 2 || performance.now() > deadline) return members
    killGroups(membership, members)
    for (const member of members) killProcess(member)
    await delay(pauseMs)
    pauseMs = Math.min(pauseMs * 2, 20)
  }
}

/** A signal to a whole group reaches also what is being forked in it at this moment. */
function killGroups(membership: Membership, members: ProcessStat[]): void {
  for (const group of new Set(members.map((member) => member.group))) {
    if (membership.hasGroup(group)) sendKill(-group)
  }
}

function killProcess({ pid, startTicks }: ProcessStat): void {
  if (isSameProcess(pid, startTicks)) sendKill(pid)
}

function sendKill(target: number): void {
  try {
    process.kill(target, 'SIGKILL')
  } catch (error) {
    // ESRCH: it ended by itself. EPERM: it runs as another user; the caller reports who is left.
    if (!['ESRCH', 'EPERM'].includes(systemErrorCode(error) ?? '')) throw error
  }
}
