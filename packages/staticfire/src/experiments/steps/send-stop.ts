import type { ShutdownObservation } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { Instance } from '../instance.ts'

/** Sends a stop signal to the service itself, below npm, sh and the like, and says who got it. */
export async function sendStop(
  instance: Instance,
  signal: NodeJS.Signals,
): Promise<Pick<ShutdownObservation, 'signal' | 'signalledAt' | 'signalled'>> {
  const { pid, isTop, wrappers } = await instance.process.main()
  const signalledAt = now()
  await instance.process.signal(signal, 'main')
  return { signal, signalledAt, signalled: { pid, isTop, wrappers } }
}
