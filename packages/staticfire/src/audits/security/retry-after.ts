import type { BurstObservation, RefusedAnswer } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { loweredRemedy } from './limit-met.ts'

const dayMs = 86_400_000

/** A quota of a day is plausible; more than a month is a point in time, or milliseconds. */
export const retryThresholds = { plausibleMs: dayMs, implausibleMs: 31 * dayMs }

/** Whether each refusal says when to come back, and whether that is true. */
export function judgeRetryAfter(
  observed: BurstObservation,
): ClaimDraft<'retry-after' | 'retry-works'>[] {
  const answers = observed.refusal?.answers ?? []
  return [judgeValue(answers), ...judgeRetry(observed)]
}

function judgeValue(answers: readonly RefusedAnswer[]): ClaimDraft<'retry-after'> {
  const values = [...new Set(answers.map(({ retryAfter }) => retryAfter ?? 'missing'))]
  const claim: Parameters<typeof pass<'retry-after'>>[0] = {
    id: 'retry-after',
    text: 'Each 429 says in Retry-After when to come back',
    evidence: [
      measured('burst', `Retry-After on ${answers.length} answers of 429`, {
        observed: values.slice(0, 5).join(', '),
        expected: 'seconds, or a date, on each',
      }),
    ],
  }
  const missing = answers.filter(({ retryAfter }) => retryAfter === undefined).length
  if (missing > 0) {
    const text = `${missing} of ${answers.length} answers of 429 have no Retry-After`
    return fail({ ...claim, text })
  }
  const unusable = answers.find(
    ({ retryAfterMs = Infinity }) => retryAfterMs > retryThresholds.implausibleMs,
  )
  if (unusable) {
    const text = `Retry-After is ${unusable.retryAfter || 'empty'}: neither a number of seconds that anybody waits nor a date`
    return fail({ ...claim, text })
  }
  const long = answers.find(({ retryAfterMs = 0 }) => retryAfterMs > retryThresholds.plausibleMs)
  if (!long) return pass(claim)
  const message = `Retry-After is ${long.retryAfter}: more than a day, and less than the month that fails.`
  return unproven({ ...claim, reason: { code: 'in-dead-band', message } })
}

function judgeRetry({ retry }: BurstObservation): ClaimDraft<'retry-works'>[] {
  if (!retry) return []
  const { retryAfter, waitMs, tries } = retry
  const [first] = tries
  const last = tries.at(-1)
  const claim = {
    id: 'retry-works',
    text: 'A client that waits as Retry-After says is served again',
    basis: ['burst'],
    evidence: tries.map(({ afterMs, status, outcome }) =>
      measured('burst', `A request ${seconds(afterMs)} after Retry-After: ${retryAfter}`, {
        observed: String(status ?? outcome),
        expected: 'served',
      }),
    ),
  } as const
  if (!first || !last) {
    const message = `Retry-After is ${seconds(waitMs)}: longer than is waited for here.`
    const remedy = `--deep waits for 90 s; or ${loweredRemedy}, with a shorter per`
    return [unproven({ ...claim, reason: { code: 'too-long-to-wait', message, remedy } })]
  }
  if (first.isServed) return [pass(claim)]
  if (last.isServed) {
    const message = `It was refused at the end of ${seconds(waitMs)}, and served ${seconds(last.afterMs - first.afterMs)} later.`
    return [unproven({ ...claim, reason: { code: 'in-dead-band', message } })]
  }
  if (tries.some(({ status }) => status !== 429)) {
    const message = `It did not work after the wait, though not because of the limit: ${last.status ?? last.outcome}.`
    return [unproven({ ...claim, reason: { code: 'control-failed', message } })]
  }
  const text = `Retry-After says ${retryAfter}, and ${seconds(last.afterMs)} later the client is still refused`
  return [fail({ ...claim, text })]
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`
}
