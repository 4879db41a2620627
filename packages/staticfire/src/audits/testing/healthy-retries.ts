import type { RetriesObservation } from '@staticfire/contracts'

/** Three attempts with pauses of about 50 and 100 ms. */
export function healthyRetries(): RetriesObservation {
  const firstGaps = [32, 71, 48, 60, 39, 55, 66, 44, 28, 73]
  return {
    dependency: 'payments',
    operation: 'GET /quote',
    dependencyOperations: ['GET /quotes/{}'],
    attemptsPerRequest: 1,
    single: (['error', 'reset'] as const).flatMap((fault) =>
      [1, 2, 3].map(() => ({
        fault,
        attempts: 2,
        status: 200,
        worked: true,
        asksToRetry: false,
      })),
    ),
    chains: firstGaps.map((gap, index) => ({
      attempts: 3,
      gapsMs: [gap, 60 + 8 * index],
      tookMs: gap + 80,
    })),
    refused: [1, 1, 1],
    later: [1, 2].map(() => ({ retryAfterMs: 1_000, attempts: 2, gapMs: 1_004 })),
    writes: [],
  }
}
