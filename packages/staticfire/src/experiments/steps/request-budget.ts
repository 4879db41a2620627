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
const roomy = { requests: 500, perSecond: 100 }

export function requestBudget({ blueprint, seen }: Known, signal: AbortSignal): RequestBudget {
  const limit = obeyedLimit(blueprint) ?? seen.burst?.found
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

/**
 * A limit that the service only describes is obeyed where that leaves room for every experiment: by an
 * alleged low one a service would keep itself from being tried.
 */
function obeyedLimit({ limits, described = {} }: Known['blueprint']) {
  const isOnlyDescribed = Object.hasOwn(described, 'traffic.limits')
  if (limits === undefined || !isOnlyDescribed) return limits
  const { requests, perMs } = limits
  const isRoomy = requests >= roomy.requests && requests / perMs >= roomy.perSecond / 1_000
  return isRoomy ? limits : undefined
}
