import type { MetricsObservation, MetricsRound, Reason } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import {
  answered,
  grownNames,
  growthOf,
  isRequestName,
  type RequestCounter,
} from './request-counters.ts'

/** Whether something counts the requests, each once. */
export function judgeCounted(
  observation: MetricsObservation,
  rounds: readonly MetricsRound[],
  counters: readonly RequestCounter[],
): ClaimDraft<'counted'> {
  const id = 'counted'
  const text = 'Every request is counted once'
  const names = grownNames(observation, rounds)
  const suspects = names
    .filter(isRequestName)
    .map((name): RequestCounter => ({ name, isTimer: false }))
  const shown = counters[0] ?? suspects[0]
  const sent = rounds.map(answered)
  const observed = shown
    ? `${describe(shown)}: ${rounds.map((round) => growthOf(observation, round, shown)).join(', ')}`
    : names.slice(0, 6).join(', ') || 'nothing grew'
  const evidence = [
    measured('metrics', 'What grew with known requests, round by round', {
      observed: observed.slice(0, 300),
      expected: sent.join(', '),
    }),
  ]
  const claim = { id, text, evidence } as const
  if (rounds.length === 0) return unproven({ ...claim, reason: limited })
  if (counters[0])
    return pass({ ...claim, text: `${describe(counters[0])} counts every request once` })
  const doubt = doubtOf(observation)
  if (doubt) return unproven({ ...claim, reason: doubt })
  const wrong = suspects.find((each) =>
    rounds.every((round) => growthOf(observation, round, each) > 0),
  )
  if (wrong) {
    const [first] = rounds
    const by = first ? growthOf(observation, first, wrong) : 0
    return fail({ ...claim, text: `${wrong.name} grew by ${by} with ${sent[0]} requests` })
  }
  if (names.length === 0)
    return fail({ ...claim, text: `Nothing that is scraped grew with ${sum(sent)} requests` })
  const message = `Of what is scraped nothing grew by the number of requests; ${names.slice(0, 4).join(', ')} did grow.`
  return unproven({ ...claim, reason: { code: 'no-request-counter', message } })
}

export function describe({ name, where }: RequestCounter): string {
  return where === undefined ? name : `${name}{${where[0]}="${where[1]}"}`
}

/** Why a number that does not fit may be no defect; undefined when it is one. */
export function doubtOf({ processes, isKept }: MetricsObservation): Reason | undefined {
  if (processes === 1 && !isKept) return undefined
  if (isKept) {
    const message =
      'Scrapes stay the same for a while, and how much of what was sent they know is not known.'
    return { code: 'scrapes-kept', message }
  }
  const message = `The service is ${processes} processes, and a scrape may answer for one of them alone.`
  return { code: 'per-worker-metrics', message }
}

const limited = {
  code: 'rate-limited',
  message:
    "Too many requests were answered 429, or not at all, to count them: the service's own limit stood in the way.",
  remedy: 'env: { … }  # a limit of the service that 300 requests do not reach',
}

/** Whether failed requests are counted as well, and once. */
export function judgeErrors(
  observation: MetricsObservation,
  counters: readonly RequestCounter[],
): ClaimDraft<'errors'> {
  const rounds = errorRounds(observation)
  const found = rounds.map((round) => ({ round, by: closest(observation, round, counters) }))
  const evidence = [
    measured('metrics', 'What the request counter grew by with requests that failed', {
      observed:
        found
          .map(({ round, by }) => `${nameOf(round)}: ${by}`)
          .join('; ')
          .slice(0, 300) || 'nothing',
      expected: rounds.map((round) => answered(round)).join(', ') || 'failed requests',
    }),
  ]
  const claim = { id: 'errors', text: 'Failed requests are counted once, too', evidence } as const
  const off = found.filter(({ round, by }) => by !== answered(round))
  const doubt = doubtOf(observation)
  if (off.length > 0 && doubt) return unproven({ ...claim, reason: doubt })
  const doubled = rounds.flatMap((round) => doublings(observation, round, counters))
  const twice = doubled[0] ?? off.find(({ round, by }) => by > answered(round))
  const missed = off.find(({ round }) => round.kind === 'server-error')
  const worst = twice ?? missed
  if (worst) {
    const sent = answered(worst.round)
    return fail({
      ...claim,
      text: `${sent} × ${nameOf(worst.round)} were counted ${worst.by} times`,
    })
  }
  const refused = off.find(({ round }) => round.kind === 'refusal')
  if (refused) {
    const message = `Refused, ${nameOf(refused.round)} is not counted: what is refused early may be left out on purpose.`
    return unproven({ ...claim, reason: { code: 'in-dead-band', message } })
  }
  if (off.length < found.length) return pass(claim)
  const message = 'No error of a known route could be provoked, and unknown routes are not counted.'
  const remedy = 'crash: GET /crash  # a route that raises, in tests only'
  return unproven({ ...claim, reason: { code: 'not-exercised', message, remedy } })
}

export function errorRounds({ rounds }: MetricsObservation): MetricsRound[] {
  return rounds.filter(
    ({ kind, unanswered, statuses, isCut }) =>
      kind !== 'success' &&
      unanswered === 0 &&
      !isCut &&
      Object.keys(statuses).every((status) => Number(status) >= 400 && status !== '429'),
  )
}

/** A counter that is called so and counts twice is wrong, also beside a histogram that is right. */
function doublings(
  observation: MetricsObservation,
  round: MetricsRound,
  counters: readonly RequestCounter[],
): { round: MetricsRound; by: number }[] {
  if (doubtOf(observation)) return []
  return counters
    .filter(({ name }) =>
      /requests?(?:_total|_count)?$|responses?_total$|duration|latency/i.test(name),
    )
    .map((counter) => ({ round, by: growthOf(observation, round, counter) }))
    .filter(({ by }) => by >= 2 * answered(round))
}

/** Where several count requests, the one that is right counts. */
function closest(
  observation: MetricsObservation,
  round: MetricsRound,
  counters: readonly RequestCounter[],
): number {
  const all = counters.map((counter) => growthOf(observation, round, counter))
  return all.find((by) => by === answered(round)) ?? Math.max(0, ...all)
}

export function nameOf({ operation, statuses, kind }: MetricsRound): string {
  return `${kind === 'unknown-route' ? 'an unknown route' : operation} (${Object.keys(statuses).join(', ')})`
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
