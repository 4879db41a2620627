import type { MetricsObservation, MetricsRound } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass, unproven } from '../claims.ts'
import { describe, doubtOf } from './metrics-counted.ts'
import {
  answered,
  countedIn,
  grownNames,
  isRequestName,
  type RequestCounter,
  setsOf,
} from './request-counters.ts'

export const timedThresholds = {
  /** Up to this share of what the client measured a sum surely fits; from the other on its unit is wrong. */
  fittingRatio: 2,
  wrongRatio: 20,
  /** What a client does not see of a request. */
  slackSeconds: 0.05,
}

/** Whether a histogram or summary has the durations of requests, in the unit that its name says. */
export function judgeTimed(
  observation: MetricsObservation,
  rounds: readonly MetricsRound[],
  counters: readonly RequestCounter[],
): ClaimDraft<'timed' | 'unit'>[] {
  const timers = counters.filter(({ isTimer }) => isTimer)
  const others = grownNames(observation, rounds).filter(
    (name) => isRequestName(name) && isDistribution(observation, rounds, name),
  )
  const evidence = [
    measured('metrics', 'Histograms and summaries that grew with requests', {
      observed: [...new Set([...timers.map(describe), ...others])].slice(0, 6).join(', ') || 'none',
      expected: 'one that grew by one with each request',
    }),
  ]
  const claim = {
    id: 'timed',
    text: 'The duration of every request is measured',
    evidence,
  } as const
  const timer = timers.find(({ name }) => unitOf(name) !== undefined) ?? timers[0]
  if (timer)
    return [
      pass({ ...claim, text: `${describe(timer)} measures every request` }),
      judgeUnit(observation, rounds, timer),
    ]
  const doubt = doubtOf(observation)
  if (doubt) return [unproven({ ...claim, reason: doubt })]
  if (others.length === 0)
    return [fail({ ...claim, text: 'No histogram and no summary has the durations of requests' })]
  const message = `The metric ${others[0]} does not grow by one with each request.`
  return [unproven({ ...claim, reason: { code: 'in-dead-band', message } })]
}

function isDistribution(
  observation: MetricsObservation,
  rounds: readonly MetricsRound[],
  name: string,
): boolean {
  return rounds
    .flatMap((round) => countedIn(observation, round))
    .some(
      (each) =>
        each.name === name &&
        (each.type === 'histogram' || each.type === 'summary') &&
        !/bytes|size/i.test(name),
    )
}

/** Durations cannot exceed by far what the client measured around them. */
function judgeUnit(
  observation: MetricsObservation,
  rounds: readonly MetricsRound[],
  { name }: RequestCounter,
): ClaimDraft<'unit'> {
  const unit = unitOf(name)
  const requests = rounds.reduce((total, round) => total + answered(round) + round.scrapes, 0)
  const tookSeconds = rounds.reduce((total, { tookMs }) => total + tookMs, 0) / 1_000
  const told = rounds
    .flatMap((round) => setsOf(observation, round, name))
    .reduce((total, { sumBy = 0 }) => total + sumBy, 0)
  const seconds = told / (unit?.perSecond ?? 1)
  const evidence = [
    measured(
      'metrics',
      `The sum of ${name}, beside what the client measured around the same requests`,
      {
        observed: `${round(told)} beside ${round(tookSeconds)} s`,
        expected: unit
          ? `${unit.name}, less than the client measured`
          : 'a name that says the unit',
      },
    ),
  ]
  const claim = {
    id: 'unit',
    text: 'Durations are in the unit that the name says',
    evidence,
  } as const
  if (!unit)
    return notApplicable({
      ...claim,
      reason: { code: 'unit-not-named', message: `The name ${name.slice(0, 80)} says no unit.` },
    })
  const { fittingRatio, wrongRatio, slackSeconds } = timedThresholds
  if (seconds >= wrongRatio * tookSeconds && seconds > slackSeconds * requests)
    return fail({
      ...claim,
      text: `${name} says ${round(seconds)} s for requests that took ${round(tookSeconds)} s`,
    })
  if (seconds <= fittingRatio * tookSeconds + slackSeconds * requests) return pass(claim)
  const message = `The metric ${name} says ${round(seconds)} s, and the client measured ${round(tookSeconds)} s.`
  return unproven({ ...claim, reason: { code: 'in-dead-band', message } })
}

function unitOf(name: string): { name: string; perSecond: number } | undefined {
  if (/(?:^|_)(?:seconds|secs?)(?:_|$)/i.test(name)) return { name: 'seconds', perSecond: 1 }
  if (/(?:^|_)(?:milliseconds|millis|msecs?|ms)(?:_|$)/i.test(name))
    return { name: 'milliseconds', perSecond: 1_000 }
  return undefined
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)))
}
