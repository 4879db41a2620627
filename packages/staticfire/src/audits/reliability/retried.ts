import type { FailedOnce, Reason, RetriesObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass, unproven } from '../claims.ts'
import { refOf } from '../observation-set.ts'
import { seconds } from './breaker-opening.ts'

/** Of the pause that the dependency asks for, timers are given a tenth. */
export const retryAfterThresholds = { retryAfterShare: 0.9 }

/** One failed attempt does not reach the client. */
export function judgeRetried(
  observed: RetriesObservation,
  tier: number | undefined,
): ClaimDraft<'retried'> {
  const { dependency, single, dependencyOperations, operation } = observed
  const ref = refOf('retries', dependency)
  const claim = {
    id: `retried[${dependency}]`,
    text: `A call to ${dependency} that fails once is made again`,
    basis: [ref],
  } as const
  const evidence = (['error', 'reset'] as const).map((fault) =>
    measured(ref, `${operation}, its first call ${faults[fault]}`, {
      observed:
        single
          .filter((each) => each.fault === fault)
          .map(outcome)
          .join('; ') || 'not sent',
      expected: 'made again, and the request works',
      ...(tier !== undefined && { tier }),
    }),
  )
  const errors = single.filter(({ fault }) => fault === 'error')
  const resets = single.filter(({ fault }) => fault === 'reset')
  const isRetried = (each: FailedOnce) => each.worked && repeats(each, observed)
  if (errors.length > 0 && errors.every(isRetried)) return pass({ ...claim, evidence })
  if (single.length > 0 && single.every(({ worked }) => worked)) {
    const text = `A call to ${dependency} that fails once is made up for by a fallback`
    return pass({ ...claim, text, evidence })
  }
  const areResetsAlone =
    errors.every((each) => !each.worked) && resets.length > 0 && resets.every(isRetried)
  const gap = whyUndecided(observed, areResetsAlone)
  if (gap) return unproven({ ...claim, reason: gap, evidence })
  if (dependencyOperations.every((each) => /^(?:POST|PATCH) /.test(each))) {
    const message = `${operation} has ${dependency} change something, which is not to be repeated unasked.`
    return notApplicable({ ...claim, reason: { code: 'not-idempotent', message }, evidence })
  }
  const statuses = [...new Set(single.map(({ status }) => status ?? 'no answer'))].join(', ')
  const text = `One failed call to ${dependency} fails the request (${statuses}): it is not made again`
  return fail({ ...claim, text, evidence })
}

/** A request that the dependency refuses as wrong is not repeated. */
export function judgeRefused(
  { dependency, refused, operation }: RetriesObservation,
  tier: number | undefined,
): ClaimDraft<'refused'> {
  const ref = refOf('retries', dependency)
  const claim = {
    id: `refused[${dependency}]`,
    text: `A call that ${dependency} refuses with 400 is not made again`,
    basis: [ref],
  } as const
  const evidence = [
    measured(ref, `${operation}, its call answered 400`, {
      observed: `${refused.join(', ')} calls for one request`,
      expected: '1 each',
      ...(tier !== undefined && { tier }),
    }),
  ]
  if (refused.length === 0 || refused.some((attempts) => attempts === 0)) {
    const message = `Not every request called ${dependency}.`
    return unproven({ ...claim, reason: { code: 'fault-not-exercised', message }, evidence })
  }
  if (refused.every((attempts) => attempts === 1)) return pass({ ...claim, evidence })
  if (refused.every((attempts) => attempts > 1)) {
    const text = `A call that ${dependency} refuses with 400 is made ${Math.max(...refused)} times`
    return fail({ ...claim, text, evidence })
  }
  const message = 'It was made again for some requests and not for others.'
  return unproven({ ...claim, reason: { code: 'in-dead-band', message }, evidence })
}

/** What may have been done is not done again, unless the dependency can tell. */
export function judgeWrites(
  { dependency, writes }: RetriesObservation,
  tier: number | undefined,
): ClaimDraft<'writes'>[] {
  const [first] = writes
  if (!first) return []
  const ref = refOf('retries', dependency)
  const claim = {
    id: `writes[${dependency}]`,
    text: `${first.dependencyOperation} is not repeated without an idempotency key`,
    basis: [ref],
  } as const
  const evidence = [
    measured(
      ref,
      `${first.operation}, the connection ends after ${first.dependencyOperation} without an answer`,
      {
        observed: writes
          .map(
            ({ attempts, keyed, keys }) =>
              `sent ${attempts}×, ${keyed} with a key, ${keys} different`,
          )
          .join('; '),
        expected: 'once, or each time with the same key',
        ...(tier !== undefined && { tier }),
      },
    ),
  ]
  if (writes.every(({ attempts }) => attempts === 1)) return [pass({ ...claim, evidence })]
  const isKeyed = writes.every(({ attempts, keyed, keys }) => keyed === attempts && keys === 1)
  if (isKeyed) {
    const text = `${first.dependencyOperation} is repeated with the same idempotency key`
    return [pass({ ...claim, text, evidence })]
  }
  if (writes.every(({ attempts, isBodyStable }) => attempts > 1 && !isBodyStable)) {
    const text = `${first.dependencyOperation} is sent ${Math.max(...writes.map(({ attempts }) => attempts))} times when its answer is lost, without an idempotency key that stays`
    return [fail({ ...claim, text, evidence })]
  }
  const isStable = writes.some(({ isBodyStable }) => isBodyStable)
  const message = isStable
    ? `${first.dependencyOperation} is repeated with a body that may carry a key; no header does.`
    : 'It was repeated for some requests and not for others.'
  const code = isStable ? 'key-in-body' : 'in-dead-band'
  return [unproven({ ...claim, reason: { code, message }, evidence })]
}

/** A dependency that says when to come back is believed. */
export function judgeRetryAfter(
  { dependency, later }: RetriesObservation,
  tier: number | undefined,
): ClaimDraft<'retry-after'>[] {
  const [first] = later
  if (!first) return []
  const ref = refOf('retries', dependency)
  const claim = {
    id: `retry-after[${dependency}]`,
    text: `Retry-After of ${dependency} is honoured`,
    basis: [ref],
    weight: 'advisory',
  } as const
  const evidence = [
    measured(ref, `503 with Retry-After: ${first.retryAfterMs / 1_000}`, {
      observed: later
        .map(({ gapMs }) =>
          gapMs === undefined ? 'not made again' : `again after ${seconds(gapMs)}`,
        )
        .join('; '),
      expected: `not before ${seconds(first.retryAfterMs)}`,
      ...(tier !== undefined && { tier }),
    }),
  ]
  const isEarly = ({ gapMs = Infinity, retryAfterMs }: typeof first) =>
    gapMs < retryAfterMs * retryAfterThresholds.retryAfterShare
  if (!later.some(isEarly)) return [pass({ ...claim, evidence })]
  if (later.every(isEarly)) {
    const text = `Calls to ${dependency} are made again before its Retry-After`
    return [fail({ ...claim, text, evidence })]
  }
  const message = 'It was kept to for some requests and not for others.'
  return [unproven({ ...claim, reason: { code: 'in-dead-band', message }, evidence })]
}

const faults = { error: 'answered 503', reset: 'reset' }

function repeats({ attempts }: FailedOnce, { attemptsPerRequest }: RetriesObservation): boolean {
  return attempts >= attemptsPerRequest + 0.5
}

function outcome({ attempts, status, worked }: FailedOnce): string {
  return `${attempts} ${attempts === 1 ? 'call' : 'calls'}, ${worked ? 'worked' : (status ?? 'no answer')}`
}

function whyUndecided(observed: RetriesObservation, areResetsAlone: boolean): Reason | undefined {
  const { single, dependency, exit } = observed
  const provided = 'provided: { reliability/retries: { by: …, evidence: … } }'
  if (exit) {
    const message = `The service ended while calls to ${dependency} failed.`
    return { code: 'service-ended', message }
  }
  if (single.length === 0 || single.some(({ attempts }) => attempts === 0)) {
    const message = `Not every request called ${dependency}.`
    return { code: 'fault-not-exercised', message }
  }
  if (areResetsAlone) {
    const message = `A call that is reset is made again, which a client library may do by itself; one answered 503 is not.`
    return { code: 'resets-only', message }
  }
  const failed = single.filter(({ worked }) => !worked)
  if (failed.every((each) => each.asksToRetry)) {
    const message = `The call is not made again; the answer asks the caller to come back (Retry-After).`
    return { code: 'left-to-the-caller', message, remedy: provided }
  }
  const isEachTheSame = single.every((each) => !each.worked && !repeats(each, observed))
  if (isEachTheSame) return undefined
  const message = 'It was made again for some requests and not for others.'
  return { code: 'in-dead-band', message }
}
