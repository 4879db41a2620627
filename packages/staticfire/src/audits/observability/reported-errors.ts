import type { Blueprint, CrashObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { listed } from './traced.ts'

type Draft = ClaimDraft<'reported'>

const ref = 'crash'
const claim = {
  id: 'reported',
  text: 'An unhandled error reaches the error tracker, once',
  basis: [ref],
} as const
const remedy =
  'variables: { SENTRY_DSN: { type: url, required: false } }, and under env what switches error tracking on'

/** Whether the tracker was told of the error, and how often. */
export function judgeReported(crash: CrashObservation, blueprint: Blueprint): Draft {
  const { eventCount, provoked } = crash
  if (eventCount === 0) return judgeSilence(crash, blueprint)
  const evidence = [
    measured(ref, `What the tracker was told of the error behind ${provoked.operation}`, {
      observed: `${eventCount} event${eventCount === 1 ? '' : 's'}: ${crash.events.map(({ exception, level }) => exception ?? level).join(', ')}`,
      expected: 'one',
    }),
  ]
  if (eventCount === 1) return pass({ ...claim, evidence })
  // A dependency may have been asked several times.
  if (provoked.by === 'wrong-answer') {
    const message = `The error was reported ${eventCount} times, and a dependency's answer may have raised it as often. A route that raises it once tells.`
    return unproven({
      ...claim,
      reason: { code: 'reported-several-times', message, remedy: 'crash: GET /…' },
      evidence,
    })
  }
  return fail({ ...claim, text: `One unhandled error is reported ${eventCount} times`, evidence })
}

/** Nothing came. Whether that is a finding depends on what shows that something should have. */
function judgeSilence(crash: CrashObservation, blueprint: Blueprint): Draft {
  const { provoked, signs, refusals, otherItems, refused } = crash
  const evidence = [
    measured(ref, `What the tracker that SENTRY_DSN named was told of the error`, {
      observed: `nothing; ${provoked.operation} was answered ${provoked.status ?? provoked.outcome}; ${signs.filesRead} source files name ${signs.named.length === 0 ? 'no error tracker' : listed(signs.named)}`,
      expected: 'one event',
    }),
  ]
  const [refusal] = refusals
  if (refusal !== undefined) {
    const message = `What was sent to the tracker could not be read: ${refusal}.`
    return unproven({ ...claim, reason: { code: 'not-sentry', message }, evidence })
  }
  if (signs.named.length === 0 && signs.isComplete && signs.filesRead > 0) {
    const text =
      'Unhandled errors are reported nowhere: none came, and nothing names an error tracker'
    return fail({ ...claim, text, evidence })
  }
  const isInUse = otherItems.length > 0 || refused.events.length > 0
  const isDeclared = blueprint.variables.some(({ name }) => name === 'SENTRY_DSN')
  if ((isInUse || isDeclared) && provoked.by === 'crash-route' && !signs.mentionsSampling) {
    const text = `The error behind ${provoked.operation} is not reported, although the tracker is ${isInUse ? 'in use' : 'declared'}`
    return fail({ ...claim, text, evidence })
  }
  const message =
    provoked.by === 'wrong-answer'
      ? `The 500 that ${provoked.operation} gave to a dependency's wrong answer was not reported; the service may have handled it. A route that raises an error tells.`
      : 'No report came, and it is not clear why: error tracking may be switched off here, sample, or go elsewhere.'
  return unproven({
    ...claim,
    reason: {
      code: 'nothing-arrived',
      message,
      remedy: provoked.by === 'wrong-answer' ? 'crash: GET /…' : remedy,
    },
    evidence,
  })
}
