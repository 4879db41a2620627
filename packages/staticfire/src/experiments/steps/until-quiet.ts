import { now } from '@staticfire/process'
import type { Instance } from '../instance.ts'
import { delay } from './delay.ts'

/** Nothing printed for so long: what a request had to say has been said. */
const quietMs = 50
/** A service that prints all the time is not waited for. */
const mostMs = 400

/** Waits until the service has printed nothing for a while. */
export async function untilQuiet(instance: Instance, signal: AbortSignal): Promise<void> {
  const until = now() + mostMs
  for (;;) {
    await delay(quietMs, signal)
    const isQuiet = instance.process.logs.since(now() - quietMs).length === 0
    if (isQuiet || now() > until) return
  }
}
