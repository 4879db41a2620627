import type { Clock } from '../kernel/clock.ts'
import { KitError } from '../kernel/errors.ts'
import { createEventLoopDelay, type EventLoopDelay } from './event-loop-delay.ts'

export interface LoadShedderSettings {
  readonly clock: Clock
  /** Sheds from this mean delay on, 100 unless told. */
  readonly startMs?: number
  /** Stops below this, half of `startMs` unless told. */
  readonly stopMs?: number
  readonly sampleMs?: number
  readonly delay?: EventLoopDelay
}

export interface LoadShedder {
  /** Whether to answer 503 now. Costs the reading of a variable. Probes are not to be asked for. */
  shouldShed(): boolean
  status(): { readonly isShedding: boolean; readonly delayMs: number }
  close(): void
}

/** One long task or collection is no overload: so many samples in a row say the same before anything changes. */
const samplesToChange = 2

/** Sheds load while the event loop runs late, with two thresholds so that it does not flutter. Throws OPTION_INVALID. */
export function createLoadShedder(settings: LoadShedderSettings): LoadShedder {
  const { clock, startMs = 100, stopMs = startMs / 2, sampleMs = 500 } = settings
  if (!(stopMs > 0 && stopMs < startMs && sampleMs > 0))
    throw new KitError(
      'OPTION_INVALID',
      'Load shedding needs 0 < stopMs < startMs and a sampleMs above 0.',
    )
  const delay = settings.delay ?? createEventLoopDelay()
  let isShedding = false
  let delayMs = 0
  let contrary = 0
  let cancel = clock.after(sampleMs, sample)

  function sample(): void {
    delayMs = delay.readMs()
    const isContrary = isShedding ? delayMs < stopMs : delayMs >= startMs
    contrary = isContrary ? contrary + 1 : 0
    if (contrary >= samplesToChange) {
      isShedding = !isShedding
      contrary = 0
    }
    cancel = clock.after(sampleMs, sample)
  }

  return {
    shouldShed: () => isShedding,
    status: () => ({ isShedding, delayMs }),
    close() {
      cancel()
      delay.close()
      isShedding = false
    },
  }
}
