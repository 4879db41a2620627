import type { AttemptWindow, BreakersObservation } from '@staticfire/contracts'
import { t0 } from './exchanges.ts'

/** A breaker with a reset of 5 s: open after ten failed calls, closed after one that works. */
export function healthyBreaker(): BreakersObservation {
  return {
    dependency: 'payments',
    operation: 'GET /quote',
    dependencyOperations: ['GET /quotes/{}'],
    processes: 1,
    control: attemptWindow(10, 10),
    isVaried: true,
    outages: [
      {
        fault: 'error',
        installedAt: t0,
        windows: [10, 0, 0, 0].map((attempts) => attemptWindow(20, attempts)),
        isCutShort: false,
      },
    ],
    open: {
      startedAt: t0 + 1_200,
      watchedMs: 5_600,
      requests: 55,
      attempts: 1,
      firstProbeAfterMs: 5_010,
      medianMs: 3,
      disturbedMs: 4,
    },
    closing: {
      healedAt: t0 + 7_000,
      watchedMs: 5_200,
      requests: 50,
      attempts: 5,
      limited: 0,
      firstAttemptAfterMs: 4_400,
      closedAfterMs: 4_400,
    },
    refusals: [400, 404].map((status) => ({
      status,
      requests: 60,
      attempts: 60,
      limited: 0,
      triedAfter: 5,
      reachedAfter: 5,
      workedAfter: 5,
    })),
  }
}

export function attemptWindow(
  requests: number,
  attempts: number,
  overrides: Partial<AttemptWindow> = {},
): AttemptWindow {
  return {
    startedAt: t0,
    requests,
    attempts,
    worked: 0,
    limited: 0,
    unanswered: 0,
    medianMs: 5,
    slowestMs: 9,
    disturbedMs: 2,
    ...overrides,
  }
}
