import type { Exchange, ProbeSample } from '@staticfire/contracts'

/** The instant that the recorded observations of the tests start from. */
export const t0 = 1_800_000_000_000

/** A request planned `at` ms after `t0`, answered 200 after 5 ms unless said otherwise. */
export function exchange(
  at: number,
  overrides: Partial<Exchange> & { tookMs?: number } = {},
): Exchange {
  const { tookMs = 5, ...rest } = overrides
  return {
    id: `r${at}`,
    operation: 'GET /orders',
    method: 'GET',
    path: '/orders',
    plannedAt: t0 + at,
    sentAt: t0 + at,
    firstByteAt: t0 + at + tookMs,
    endedAt: t0 + at + tookMs,
    status: 200,
    outcome: 'ok',
    isReused: false,
    ...rest,
  }
}

/** A request that got no answer at all. */
export function unanswered(at: number, outcome: Exchange['outcome'], tookMs = 5): Exchange {
  const { status: _, firstByteAt: __, ...rest } = exchange(at, { outcome, tookMs })
  return rest
}

/** Polls every `everyMs` from `from` to `to`, each answered `status` after 4 ms. */
export function polls(from: number, to: number, status: number, everyMs = 200): ProbeSample[] {
  const count = Math.ceil((to - from) / everyMs)
  return Array.from({ length: count }, (_, index) => poll(from + index * everyMs, status))
}

export function poll(at: number, status: number, tookMs = 4): ProbeSample {
  return { at: t0 + at, endedAt: t0 + at + tookMs, status, outcome: 'ok' }
}
