import { readFile } from 'node:fs/promises'

/**
 * The share (0 to 1) of the machine's processor time that its hypervisor gave to other machines while
 * `work` ran (`steal` in /proc/stat). 0 where the kernel does not tell.
 */
export async function shareStolenDuring<T>(work: () => Promise<T>): Promise<[T, number]> {
  const before = await processorTicks()
  const done = await work()
  const after = await processorTicks()
  const total = after.total - before.total
  return [done, total === 0 ? 0 : (after.stolen - before.stolen) / total]
}

async function processorTicks(): Promise<{ total: number; stolen: number }> {
  const stat = await readFile('/proc/stat', 'latin1').catch(() => '')
  // user nice system idle iowait irq softirq steal; guest times are within user and nice.
  const ticks = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? '').split(' ').slice(0, 8).map(Number)
  return { total: ticks.reduce((sum, each) => sum + each, 0), stolen: ticks[7] ?? 0 }
}
