import type { AskedUnderLimit, BurstObservation } from '@staticfire/contracts'
import { t0 } from './exchanges.ts'

/** Fifty requests served, then 429 until ten seconds are over; for one client only. */
export function healthyBurst(): BurstObservation {
  return {
    isLowered: false,
    rounds: [
      {
        way: 'balancer',
        startedAt: t0,
        endedAt: t0 + 560,
        operations: ['POST /orders', 'GET /orders'],
        sent: 55,
        served: 50,
        statuses: { '200': 50, '429': 5 },
      },
    ],
    announced: [['ratelimit-policy', '50;w=10']],
    otherBy: ['address'],
    isIdentified: false,
    refusal: {
      operation: 'POST /orders',
      status: 429,
      servedBefore: 50,
      at: t0 + 510,
      isOtherBody: false,
      answers: [
        { at: t0 + 510, status: 429, retryAfter: '10', retryAfterMs: 10_000 },
        { at: t0 + 700, status: 429, retryAfter: '10', retryAfterMs: 10_000 },
      ],
    },
    asked: [
      askedUnderLimit({ subject: 'second-client', asked: 3, served: 3 }),
      askedUnderLimit({ subject: 'live' }),
      askedUnderLimit({ subject: 'ready' }),
      askedUnderLimit({ subject: 'rotated', hops: 1, asked: 3, served: 0, refused: 3 }),
    ],
    retry: {
      retryAfter: '10',
      waitMs: 10_000,
      tries: [{ afterMs: 10_150, status: 200, outcome: 'ok', isServed: true }],
    },
    found: { requests: 50, perMs: 10_700 },
  }
}

/** Asked twice and served, unless said otherwise. */
export function askedUnderLimit(
  overrides: Partial<AskedUnderLimit> & Pick<AskedUnderLimit, 'subject'>,
): AskedUnderLimit {
  return { asked: 2, served: 2, refused: 0, lost: 0, ...overrides }
}
