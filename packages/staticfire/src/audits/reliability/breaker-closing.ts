import type { BreakersObservation, Dependency } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { refOf } from '../observation-set.ts'
import { seconds } from './breaker-opening.ts'

/** The reset is the declared one, or the pause that was seen before a first call. */
export const closingThresholds = {
  closePassResets: 1.5,
  closePassMs: 5_000,
  closeFailResets: 2,
  closeFailMs: 10_000,
  closeLeastRequests: 30,
}

/** When the dependency works again, so do the calls. */
export function judgeClosing(
  { dependency, open, closing, exit }: BreakersObservation,
  { resetMs: declaredMs }: Dependency,
  tier: number | undefined,
): ClaimDraft<'closes'> {
  const ref = refOf('breakers', dependency)
  const claim = {
    id: `closes[${dependency}]`,
    text: `Calls to ${dependency} come back when it works again`,
    basis: [ref],
  } as const
  const remedy = `dependencies: { ${dependency}: { reset: … } }`
  if (!closing || closing.limited > 0) {
    const message = exit
      ? `The service ended before ${dependency} worked again.`
      : `The service's own rate limit left no room to see calls come back.`
    return unproven({
      ...claim,
      reason: { code: exit ? 'service-ended' : 'rate-limited', message },
    })
  }
  const { watchedMs, requests, attempts, closedAfterMs } = closing
  const resetMs = declaredMs ?? open?.firstProbeAfterMs
  const passMs = passWithin(resetMs)
  const evidence = [
    measured(ref, `${dependency} works again, ten requests a second`, {
      observed:
        closedAfterMs === undefined
          ? `${attempts} calls for ${requests} requests in ${seconds(watchedMs)}`
          : `calls are back after ${seconds(closedAfterMs)}`,
      expected: `within ${seconds(passMs)}${resetMs === undefined ? '' : `, for a reset of ${seconds(resetMs)}${declaredMs === undefined ? ', as seen' : ''}`}`,
      ...(tier !== undefined && { tier }),
    }),
  ]
  if (closedAfterMs !== undefined && closedAfterMs <= passMs) return pass({ ...claim, evidence })
  if (closedAfterMs !== undefined) {
    const message = `Calls were back after ${seconds(closedAfterMs)}: later than ${seconds(passMs)}.`
    return unproven({ ...claim, reason: { code: 'in-dead-band', message, remedy }, evidence })
  }
  const { closeFailMs, closeFailResets, closeLeastRequests } = closingThresholds
  const isWatched =
    resetMs !== undefined &&
    watchedMs >= closeFailResets * resetMs + closeFailMs &&
    requests >= closeLeastRequests
  // More than one call for each reset: they come back little by little.
  const probes = declaredMs === undefined ? 0 : Math.ceil(watchedMs / declaredMs) + 1
  const isGradual = attempts > probes
  if (isWatched && !isGradual) {
    const text = `Calls to ${dependency} are still cut ${seconds(watchedMs)} after it works again`
    return fail({ ...claim, text, evidence })
  }
  const unobserved = `Opens; recovery unobserved: ${attempts} calls in ${seconds(watchedMs)} after ${dependency} worked again.`
  const reason = {
    code: 'recovery-unobserved',
    message: unobserved,
    ...(declaredMs === undefined && { remedy }),
  }
  return unproven({ ...claim, reason, evidence })
}

function passWithin(resetMs: number | undefined): number {
  const { closePassResets, closePassMs, closeFailMs } = closingThresholds
  if (resetMs === undefined) return closePassMs + closeFailMs
  return closePassResets * resetMs + closePassMs
}
