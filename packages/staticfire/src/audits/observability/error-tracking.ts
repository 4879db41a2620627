import { type ClaimDraft, notApplicable, unproven } from '../claims.ts'
import { defineAudit, type Handed } from '../define.ts'
import { judgeClean, judgeLabelled, judgeRefused } from './error-events.ts'
import { judgeReported } from './reported-errors.ts'
import { judgeUnreachable, unreachableThresholds } from './unreachable-receiver.ts'

type Handover = Handed<'blueprint' | 'crash', 'unreachable'>

/** An error that nobody handles is reported: once, findable, without what is nobody's business. */
export const errorTracking = defineAudit({
  id: 'observability/error-tracking',
  version: 1,
  thresholds: { ...unreachableThresholds },
  needs: ['blueprint', 'crash'],
  optional: ['unreachable'],
  claims: ['reported', 'labelled', 'clean', 'handled', 'unreachable'],
  judge: (observations) => [
    judgeReported(observations.crash, observations.blueprint),
    ...judgeLabelled(observations.crash),
    ...judgeClean(observations.crash),
    judgeRefused(observations.crash),
    judgeTracker(observations),
  ],
})

function judgeTracker({ crash, unreachable }: Handover): ClaimDraft<'unreachable'> {
  const claim = {
    id: 'unreachable',
    text: 'Without the error tracker the service starts, serves as quickly, and lives',
    basis: ['crash'],
  } as const
  if (crash.eventCount === 0) {
    const message = 'Nothing was sent to an error tracker, so there is none to be missed.'
    return notApplicable({ ...claim, reason: { code: 'no-tracker', message } })
  }
  if (crash.exit) {
    const message =
      'The error ends the process in any case, so it cannot be told what a lost report does.'
    return unproven({ ...claim, reason: { code: 'crash-ends-process', message } })
  }
  const observed = unreachable?.['tracker']
  if (observed) return judgeUnreachable('tracker', observed)
  const message =
    'The service was not seen while its error tracker could not be reached: that takes a route which raises an error.'
  const remedy = 'crash: GET /…'
  return unproven({
    ...claim,
    basis: ['unreachable[tracker]'],
    reason: { code: 'not-observed', message, remedy },
  })
}
