import type { FailedOperation, FailuresObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { refOf } from '../observation-set.ts'

type Verdict = 'good' | 'bad' | 'between' | 'unanswered' | 'limited' | 'unexercised'

const says = {
  refuse: 'refuses connections',
  error: 'answers with an error',
  garbage: 'answers something that cannot be read',
} as const

/** A dependency's error is the client's 502, 503 or 504, or a fallback that says that it is one. */
export function judgeDependencyErrors({
  dependency,
  fault,
  operations,
}: FailuresObservation): ClaimDraft<'dependency-error'> {
  const ref = refOf('failures', `${dependency}/${fault}`)
  const judged = operations.map((operation) => ({
    operation,
    verdict: verdictOn(operation, fault),
  }))
  const of = (verdict: Verdict) =>
    judged.filter((each) => each.verdict === verdict).map(({ operation }) => operation)
  const claim = {
    id: `dependency-error[${dependency}/${fault}]`,
    text: `That ${dependency} ${says[fault]} is told as 502, 503, 504 or as a marked fallback`,
    basis: [ref],
  } as const
  const evidence = [
    measured(ref, `Requests while ${dependency} ${says[fault]}`, {
      observed: operations
        .map((each) => `${each.operation}: ${answerOf(each)}`)
        .join('; ')
        .slice(0, 300),
      expected: '502, 503 or 504, or a declared fallback with its mark',
    }),
  ]
  const [bad] = of('bad')
  if (bad) {
    const text = `${bad.operation} ${toldOf(bad)} while ${dependency} ${says[fault]}`
    return fail({ ...claim, text, evidence })
  }
  const [between] = of('between')
  if (between) {
    const message = `${between.operation} is answered ${between.status} while ${dependency} ${says[fault]}: a fallback that is not declared, or one that does not say so.`
    const remedy = `traffic: { fallbacks: [{ operation: '${between.operation}', when: ${dependency}, degraded: header x-degraded }] }`
    return unproven({
      ...claim,
      reason: { code: 'undeclared-fallback', message, remedy },
      evidence,
    })
  }
  const [unanswered] = of('unanswered')
  if (unanswered) {
    const message = `${unanswered.operation} was not answered within 10 s while ${dependency} ${says[fault]}.`
    return unproven({ ...claim, reason: { code: 'no-answer', message }, evidence })
  }
  if (of('good').length > 0) return pass({ ...claim, evidence })
  const reason =
    of('limited').length > 0
      ? { code: 'rate-limited', message: "The service's own limit stood in the way (429)." }
      : {
          code: 'fault-not-exercised',
          message: `No request was seen to run into it: what ${dependency} says was not needed.`,
        }
  return unproven({ ...claim, reason, evidence })
}

function verdictOn(operation: FailedOperation, fault: FailuresObservation['fault']): Verdict {
  const { control, exit, outcome, status = 0, attemptsHit, isMarkedDegraded, isEmpty } = operation
  if (exit) return 'bad'
  if (!control.isExpected) return 'unexercised'
  // Nobody counts connects to a port that is closed: a changed answer tells.
  const isSame = outcome === 'ok' && status === control.status && !isEmpty
  if (attemptsHit === 0 && (fault !== 'refuse' || isSame))
    return isMarkedDegraded ? 'good' : 'unexercised'
  // How long a client waits is what reliability/timeouts is about.
  if (outcome === 'timeout' || outcome === 'pending') return 'unanswered'
  if (outcome !== 'ok') return 'bad'
  if (status === 429) return 'limited'
  if (isMarkedDegraded || (status >= 502 && status <= 504)) return 'good'
  if (status >= 500 || isEmpty) return 'bad'
  // 424: a failed dependency (RFC 4918).
  return status >= 400 && status !== 424 ? 'bad' : 'between'
}

function toldOf({ exit, outcome, status = 0, isEmpty }: FailedOperation): string {
  if (exit) return 'ends the process'
  if (outcome !== 'ok') return 'has its connection cut'
  if (isEmpty && status < 400) return `is answered ${status} with nothing`
  return status >= 500 ? `is answered ${status}` : `blames its client with ${status}`
}

function answerOf(operation: FailedOperation): string {
  const { outcome, status, isMarkedDegraded } = operation
  if (outcome !== 'ok') return outcome
  return `${status}${isMarkedDegraded ? ', marked as degraded' : ''}`
}
