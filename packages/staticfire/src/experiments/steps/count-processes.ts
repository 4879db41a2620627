import type { Instance } from '../instance.ts'

/** What stands below npm, sh and the like; a parent that only watches counts too. */
export async function countProcesses({ process }: Instance): Promise<number> {
  if (process.exit) return 1
  const [pids, { wrappers }] = await Promise.all([process.pids(), process.main()])
  return Math.max(1, pids.length - wrappers.length)
}
