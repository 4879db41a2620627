import { setTimeout } from 'node:timers/promises'

/** Resolves after `ms`; rejects with the reason when the run is interrupted meanwhile. */
export async function delay(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal })
}
