import type { GrownMeasure, MetricsObservation, MetricsRound } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { errorRounds, nameOf } from './metrics-counted.ts'
import { answered, growthOf, type RequestCounter, setsOf } from './request-counters.ts'

/** Whether the counted requests are told apart, rightly. Each of the three may stand on another metric. */
export function judgeLabels(
  observation: MetricsObservation,
  successes: readonly MetricsRound[],
  counters: readonly RequestCounter[],
): ClaimDraft<'method' | 'route' | 'status'>[] {
  const views = counters.map((counter) => ({
    counter,
    rounds: [...successes, ...errorRounds(observation)]
      // What it did not count it did not label either: that is another claim.
      .filter((round) => growthOf(observation, round, counter) === answered(round))
      .map((round) => ({
        round,
        sets: setsOf(observation, round, counter.name).filter(
          ({ labels }) =>
            counter.where === undefined ||
            labels.some(
              ([name, value]) => name === counter.where?.[0] && value === counter.where[1],
            ),
        ),
      })),
  }))
  return [judgeMethod(views), judgeRoute(views), judgeStatus(views)]
}

interface View {
  counter: RequestCounter
  rounds: { round: MetricsRound; sets: GrownMeasure[] }[]
}

const isMethod = /^(?:get|post|put|patch|delete|head|options)$/i
const isStatus = /^[1-5](?:\d\d|xx)$/i
const statusName = /status|code/i
const methodName = /method|verb/i

function judgeMethod(views: readonly View[]): ClaimDraft<'method'> {
  const claim = {
    id: 'method',
    text: 'Requests are counted by their method',
    evidence: evidenceOf(views, methodName, 'the method of the request'),
  } as const
  const tells = ({ sets, round }: View['rounds'][number]) =>
    sets.every(({ labels }) => labels.some(([, value]) => hasWord(value, round.method)))
  if (views.some(({ rounds }) => rounds.filter(isKnown).every(tells))) return pass(claim)
  const wrong = firstWrong(
    views,
    ([name, value], round) =>
      methodName.test(name) && isMethod.test(value) && value.toUpperCase() !== round.method,
  )
  if (wrong) return fail({ ...claim, text: `A ${wrong.round.method} is counted as ${wrong.label}` })
  return unproven({ ...claim, reason: notTold('method') })
}

function judgeStatus(views: readonly View[]): ClaimDraft<'status'> {
  const claim = {
    id: 'status',
    text: 'Requests are counted by the status of their answer',
    evidence: evidenceOf(views, statusName, 'the status of the answer, or its class'),
  } as const
  const tells = ({ sets, round }: View['rounds'][number]) =>
    Object.entries(round.statuses).every(
      ([status, count]) =>
        sets
          .filter(({ labels }) => labels.some(([, value]) => says(value, status)))
          .reduce((total, { by }) => total + by, 0) === count,
    )
  if (views.some(({ rounds }) => rounds.every(tells))) return pass(claim)
  const wrong = firstWrong(
    views,
    ([name, value], round) =>
      statusName.test(name) &&
      isStatus.test(value) &&
      !Object.keys(round.statuses).some((status) => says(value, status)),
  )
  if (wrong) return fail({ ...claim, text: `${nameOf(wrong.round)} is counted as ${wrong.label}` })
  const alike = alikeRounds(views)
  if (alike)
    return fail({ ...claim, text: `${nameOf(alike)} is counted like a success: no label tells it` })
  return unproven({ ...claim, reason: notTold('status') })
}

function says(value: string, status: string): boolean {
  return value === status || value.toLowerCase() === `${status[0]}xx`
}

/** A failed request whose labels are those of the same request when it works, on every counter. */
function alikeRounds(views: readonly View[]): MetricsRound | undefined {
  const alike = views.map(({ rounds }) =>
    rounds.find(({ round, sets }) => {
      if (round.kind === 'success') return false
      const working = rounds.find(
        (other) => other.round.kind === 'success' && other.round.operation === round.operation,
      )
      return working !== undefined && labelsOf(sets) === labelsOf(working.sets)
    }),
  )
  return alike.every((each) => each !== undefined) ? alike[0]?.round : undefined
}

function labelsOf(sets: readonly GrownMeasure[]): string {
  return JSON.stringify(sets.map(({ labels }) => labels))
}

function judgeRoute(views: readonly View[]): ClaimDraft<'route'> {
  const claim = {
    id: 'route',
    text: 'Requests are counted by their route',
    evidence: evidenceOf(views, routeName, 'another value for another route'),
  } as const
  const known = views.map(({ rounds }) => rounds.filter(isKnown))
  if (known.some(tellsRoutes)) return pass(claim)
  const shapes = new Set(known.flat().map(({ round }) => shapeOf(round.path)))
  const labels = known.flat().flatMap(({ sets }) => sets.flatMap((each) => each.labels))
  if (shapes.size > 1 && labels.every(([, value]) => isMethod.test(value) || isStatus.test(value)))
    return fail({ ...claim, text: `Requests to ${shapes.size} routes are counted as one` })
  return unproven({ ...claim, reason: notTold('route') })
}

const routeName = /route|path|endpoint|handler|ur[il]|view|operation|action|controller|resource/i

/** One label differs with the route; of one route alone a label with such a name is enough. */
function tellsRoutes(rounds: readonly View['rounds'][number][]): boolean {
  const paths = new Set(rounds.map(({ round }) => shapeOf(round.path)))
  const names = new Set(
    rounds.flatMap(({ sets }) => sets.flatMap(({ labels }) => labels.map(([name]) => name))),
  )
  return [...names].some((name) => {
    const values = rounds.flatMap(({ sets }) =>
      sets.map(({ labels }) => labels.find(([label]) => label === name)?.[1]),
    )
    if (values.includes(undefined)) return false
    if (values.every((value) => isMethod.test(value!) || isStatus.test(value!))) return false
    return paths.size > 1 ? new Set(values).size > 1 : routeName.test(name)
  })
}

/** A path without its query, and with its numbers taken out. */
function shapeOf(path: string): string {
  return (path.split('?', 1)[0] ?? '').replaceAll(/\d+/g, '#')
}

function isKnown({ round }: View['rounds'][number]): boolean {
  return round.kind === 'success'
}

function hasWord(value: string, word: string): boolean {
  return value
    .toUpperCase()
    .split(/[^A-Z]+/)
    .includes(word.toUpperCase())
}

function firstWrong(
  views: readonly View[],
  isWrong: (label: [string, string], round: MetricsRound) => boolean,
): { round: MetricsRound; label: string } | undefined {
  for (const { rounds } of views) {
    for (const { round, sets } of rounds) {
      const label = sets.flatMap(({ labels }) => labels).find((each) => isWrong(each, round))
      if (label) return { round, label: `${label[0]}="${label[1]}"` }
    }
  }
  return undefined
}

function evidenceOf(views: readonly View[], name: RegExp, expected: string) {
  const [view] = views
  const observed = (view?.rounds ?? [])
    .map(({ round, sets }) => {
      const labels = sets.flatMap((each) => each.labels.filter(([label]) => name.test(label)))
      const told = [...new Set(labels.map(([label, value]) => `${label}="${value}"`))]
      return `${nameOf(round)}: ${told.join(' ') || 'no such label'}`
    })
    .join('; ')
  const text = `Labels of ${view?.counter.name ?? 'the request counter'} that grew`
  return [measured('metrics', text, { observed: observed.slice(0, 300) || 'none', expected })]
}

function notTold(what: string) {
  const message = `No label of what counts requests tells the ${what}.`
  return { code: 'not-told', message }
}
