import { now } from '@staticfire/process'
import type { Known } from '../define.ts'
import { delay } from './delay.ts'

/** Keeps what is sent below the rate limit that the service declares, or that a burst found. */
export interface RequestBudget {
  /** Waits until so many requests may be sent; false when that would take too long. */
  take(count: number): Promise<boolean>
}

/** Other requests, e.g. of probes, count at the service too. */
const share = 0.9
const longestWaitMs = 10_000

export function requestBudget({ blueprint, seen }: Known, signal: AbortSignal): RequestBudget {
  // A limit that the service only describes is to be proven, not to be obeyed.
  const isDescribed = Object.hasOwn(blueprint.described ?? {}, 'traffic.limits')
  const limit = (isDescribed ? undefined : blueprint.limits) ?? seen.burst?.found
  const takes: { at: number; count: number }[] = []
  const most = limit === undefined ? Infinity : Math.floor(limit.requests * share)
  const perMs = limit?.perMs ?? 0
  return {
    async take(count) {
      if (count > most) return false
      const until = now() + longestWaitMs
      for (;;) {
        const recent = takes.filter(({ at }) => at > now() - perMs)
        const used = recent.reduce((sum, each) => sum + each.count, 0)
        if (used + count <= most) break
        if (recent[0]!.at + perMs > until) return false
        await delay(50, signal)
      }
      takes.push({ at: now(), count })
      return true
    },
  }
}
