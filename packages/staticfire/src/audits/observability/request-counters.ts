import type { GrownMeasure, MetricsObservation, MetricsRound } from '@staticfire/contracts'

/** A metric that counts the requests of the service, maybe only where one label has one value. */
export interface RequestCounter {
  name: string
  isTimer: boolean
  where?: [label: string, value: string]
}

/** Rounds of known requests that were all answered, none of them with 429. */
export function countableRounds({ rounds }: MetricsObservation): MetricsRound[] {
  return rounds.filter(
    ({ kind, unanswered, statuses, isCut }) =>
      kind === 'success' && unanswered === 0 && statuses['429'] === undefined && !isCut,
  )
}

/** What of a round is not due to its scrapes, and only counts upwards. */
export function countedIn(
  { control, endpoint }: MetricsObservation,
  round: MetricsRound,
): GrownMeasure[] {
  return round.growth.flatMap((each) => {
    if (each.type === 'gauge') return []
    // How many scrapes a scrape that is kept knows of is its own affair.
    if (each.labels.some(([, value]) => value === endpoint?.path)) return []
    const own = control.growth.find((other) => isSame(other, each))
    const by = each.by - ((own?.by ?? 0) / Math.max(1, control.scrapes)) * round.scrapes
    return Math.abs(by) < 1e-9 ? [] : [{ ...each, by }]
  })
}

/** What a counter grew by in a round. */
export function growthOf(
  observation: MetricsObservation,
  round: MetricsRound,
  { name, where }: RequestCounter,
): number {
  return setsOf(observation, round, name)
    .filter(({ labels }) => where === undefined || has(labels, where))
    .reduce((sum, { by }) => sum + by, 0)
}

/** The label sets of one metric that grew in a round. */
export function setsOf(
  observation: MetricsObservation,
  round: MetricsRound,
  name: string,
): GrownMeasure[] {
  return countedIn(observation, round).filter((each) => each.name === name)
}

export function answered({ statuses }: MetricsRound): number {
  return Object.values(statuses).reduce((sum, count) => sum + count, 0)
}

/**
 * The metrics that grew by exactly what was sent in every round. One that is not called after requests
 * may count something else that happens once in each: then it takes two rounds to tell.
 */
export function exactCounters(
  observation: MetricsObservation,
  rounds: readonly MetricsRound[],
): RequestCounter[] {
  const [first] = rounds
  if (!first) return []
  const paths = new Set(rounds.map(({ path, method }) => `${method} ${path}`))
  const exact = grownNames(observation, rounds)
    .filter((name) => !isForeign(name) && (isRequestName(name) || paths.size > 1))
    .flatMap((name) => {
      const counters = [{ name }, ...restrictions(setsOf(observation, first, name))]
      const right = counters
        .map((each): RequestCounter => ({ ...each, isTimer: isTimer(observation, name) }))
        .find((counter) =>
          rounds.every((round) => growthOf(observation, round, counter) === answered(round)),
        )
      return right ? [right] : []
    })
  const named = exact.filter(({ name }) => isRequestName(name))
  return named.length > 0 ? named : exact
}

/** Some count each step that a request passes, told apart by a label. */
function restrictions(sets: readonly GrownMeasure[]): Pick<RequestCounter, 'name' | 'where'>[] {
  if (sets.length < 2) return []
  return sets.flatMap(({ name, labels }) => labels.map((where) => ({ name, where })))
}

/** What grew in one of these rounds and says nothing of the runtime itself. */
export function grownNames(
  observation: MetricsObservation,
  rounds: readonly MetricsRound[],
): string[] {
  const all = rounds.flatMap((round) => countedIn(observation, round)).map(({ name }) => name)
  return [...new Set(all)].filter((name) => !isRuntime(name))
}

export function isRequestName(name: string): boolean {
  return /http|request|response|rpc/i.test(name) && !isForeign(name) && !isRuntime(name)
}

/** What the service asks of others, not what it is asked. */
function isForeign(name: string): boolean {
  return /client|outbound|outgoing|upstream|egress|fetch|database|(?:^|_)(?:db|sql|pg|redis|kafka|amqp|cache|pool)(?:_|$)/i.test(
    name,
  )
}

function isRuntime(name: string): boolean {
  return /^(?:process|nodejs|python|go|jvm|dotnet|ruby|erlang|php|system|promhttp|scrape|target)_/i.test(
    name,
  )
}

function isTimer({ rounds }: MetricsObservation, name: string): boolean {
  const types = rounds.flatMap(({ growth }) => growth).filter((each) => each.name === name)
  return (
    types.some(({ type }) => type === 'histogram' || type === 'summary') &&
    !/bytes|size/i.test(name)
  )
}

/** Whether this metric is neither about requests, nor about what is below or beside the service. */
export function isBusinessName(name: string): boolean {
  const infrastructure =
    /^(?:https?|grpc|net|tomcat|jetty|hikaricp|jdbc|logback|executor|express|fastapi|flask|django|starlette|gin|uvicorn|gunicorn|aspnetcore|kestrel|otel|log|logs|event_?loop)_/i
  return !isRequestName(name) && !isForeign(name) && !isRuntime(name) && !infrastructure.test(name)
}

function has(labels: GrownMeasure['labels'], [name, value]: [string, string]): boolean {
  return labels.some((label) => label[0] === name && label[1] === value)
}

function isSame(one: GrownMeasure, other: GrownMeasure): boolean {
  return one.name === other.name && JSON.stringify(one.labels) === JSON.stringify(other.labels)
}
