import { readFile } from 'node:fs/promises'
import { watchEventLoop } from '../../statistics/event-loop-delay.ts'
import type { Instance } from '../instance.ts'

/**
 * Watches by how much the machine, not the service, may have delayed what is measured meanwhile: the
 * longest block of our own event loop, or the time that the service's main thread was runnable and had no
 * processor (second field of /proc/PID/schedstat, nanoseconds), whichever is more.
 */
export async function watchDisturbance(instance: Instance): Promise<{ stop(): Promise<number> }> {
  const { pid } = await instance.process.main()
  const eventLoop = watchEventLoop()
  const before = await runDelayMs(pid)
  return {
    async stop() {
      const after = await runDelayMs(pid)
      const { maxMs } = eventLoop.stop()
      return Math.max(maxMs, before === undefined || after === undefined ? 0 : after - before)
    },
  }
}

/** How long a process's main thread was runnable without a processor, since it began; undefined once it has ended. */
export async function runDelayMs(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => '')
  const nanoseconds = text.split(' ')[1]
  return nanoseconds === undefined ? undefined : Number(nanoseconds) / 1e6
}
