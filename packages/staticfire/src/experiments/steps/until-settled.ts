import { now } from '@staticfire/process'
import type { Instance } from '../instance.ts'
import { delay } from './delay.ts'
import { watchDisturbance } from './disturbance.ts'

/** Nothing was added for so long: nothing more will come. */
const quietMs = 150

/**
 * Waits until what `seen` tells has stayed the same for a while, in which the service could run.
 * False when it did not within `mostMs`.
 */
export async function untilSettled(
  instance: Instance,
  seen: () => string,
  mostMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const until = now() + mostMs
  let last = seen()
  while (now() < until && !instance.process.exit) {
    const disturbance = await watchDisturbance(instance)
    const hasChanged = await changes(() => seen() !== last, signal)
    const disturbedMs = await disturbance.stop()
    if (!hasChanged && disturbedMs <= quietMs / 2) return true
    last = seen()
  }
  return false
}

async function changes(hasChanged: () => boolean, signal: AbortSignal): Promise<boolean> {
  const until = now() + quietMs
  while (now() < until) {
    await delay(15, signal)
    if (hasChanged()) return true
  }
  return false
}
