import type { Operation, OperationTraffic, TrafficObservation } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import { percentile } from '../statistics/percentiles.ts'
import { requestIds } from '../traffic/request-ids.ts'
import { type SentExchange, toExchange } from '../traffic/sent-exchange.ts'
import { defineExperiment, InvalidObservation, type ExperimentContext } from './define.ts'
import { correlationFacts, type RequestWindow } from './facts/correlation.ts'
import { leakedCanaries } from './facts/leaked-canaries.ts'
import { logPhase } from './facts/log-phase.ts'
import { sentCanaries } from './facts/sent-canaries.ts'
import type { Instance } from './instance.ts'
import { delay } from './steps/delay.ts'
import { sendForgeries } from './steps/forgeries.ts'
import { sendHandledErrors } from './steps/handled-errors.ts'
import { untilQuiet } from './steps/until-quiet.ts'
import { waitUntilReady } from './steps/wait-until-ready.ts'

const requestsPerOperation = 20
/** Of those, so many are followed by a pause, so that their log lines are theirs alone. */
const windowsPerOperation = 5
const requestTimeoutMs = 10_000

/** The known requests, one at a time; then forged lines, handled errors, the crash route, and a stop. */
export const traffic = defineExperiment({
  name: 'traffic',
  after: ['boot[up]'],
  lane: () => 'shared',
  keys: () => [undefined],
  expectedMs: () => 60_000,
  run: async (context) => {
    if (context.blueprint.operations.length === 0) {
      throw new InvalidObservation(
        'no-known-requests',
        'No request to the service is known. Declare `traffic: { openapi: … }` or `traffic: { requests: […] }` in staticfire.yaml.',
      )
    }
    await using instance = await context.startInstance()
    await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
    await delay(100, context.signal)
    return await observeTraffic(context, instance)
  },
})

async function observeTraffic(
  context: ExperimentContext,
  instance: Instance,
): Promise<TrafficObservation> {
  const { blueprint, mask, signal } = context
  const { logs } = instance.process
  const crash = blueprint.operations.find(({ id }) => id === blueprint.crash)
  const known = blueprint.operations.filter((operation) => operation !== crash)

  const trafficAt = now()
  const windows: RequestWindow[] = []
  const exchanges: SentExchange[] = []
  const operations: OperationTraffic[] = []
  for (const operation of known) {
    const sent = await sendSerially(context, instance, operation, windows)
    exchanges.push(...sent.exchanges)
    operations.push(sent.facts)
  }
  const forgery = await sendForgeries(context, instance, known)
  const errorsAt = now()
  const handled = await sendHandledErrors(context, instance, known, windows)
  await untilQuiet(instance, signal)
  const crashAt = now()
  if (crash) await instance.client.send(crash, { timeoutMs: requestTimeoutMs, signal })
  await delay(crash ? 200 : 0, signal)
  const stopAt = now()
  await instance.process.signal(blueprint.stop.signal, 'main').catch(() => {}) // The crash may have ended it.
  await instance.process.waitForExit(Math.min(blueprint.stop.graceMs, 10_000), signal)

  const between = (from: number, until: number) =>
    logs.lines.filter(({ at }) => at >= from && at < until)
  const canaries = [
    ...sentCanaries(context.canaries, known, context.identities),
    ...handled.canaries,
  ]
  return {
    operations,
    exchanges: exchanges.filter((_, index) => index % requestsPerOperation < 3).map(toExchange),
    logs: [
      logPhase('start-up', between(0, trafficAt), mask),
      logPhase('traffic', between(trafficAt, errorsAt), mask),
      logPhase('handled-error', between(errorsAt, crashAt), mask),
      ...(crash ? [logPhase('crash', between(crashAt, stopAt), mask)] : []),
      logPhase('shutdown', between(stopAt, Infinity), mask),
    ],
    correlation: correlationFacts(windows, mask),
    forgery,
    leaks: leakedCanaries(logs.lines, canaries, context, instance),
    canariesSent: [...new Set(canaries.map(({ kind }) => kind))],
    limited: exchanges.filter(({ status }) => status === 429).length,
  }
}

interface SentSerially {
  exchanges: SentExchange[]
  facts: OperationTraffic
}

/** One at a time, so that attempts at dependencies and log lines belong to the request under way. */
async function sendSerially(
  { signal }: ExperimentContext,
  instance: Instance,
  operation: Operation,
  windows: RequestWindow[],
): Promise<SentSerially> {
  const exchanges: SentExchange[] = []
  const seen = new Map<string, number>()
  // What the path names is created before, so that the creation's calls are not counted here.
  await instance.client.prime([operation], { signal })
  await untilQuiet(instance, signal)
  for (let count = 0; count < requestsPerOperation; count++) {
    const ids = requestIds({ sentry: true })
    const startedAt = now()
    const sent = await instance.client.send(operation, {
      headers: ids.headers,
      timeoutMs: requestTimeoutMs,
      signal,
    })
    exchanges.push(sent)
    if (sent.isExpected) countAttempts(instance, startedAt, seen)
    if (count < windowsPerOperation) {
      await untilQuiet(instance, signal)
      windows.push({
        operation: operation.id,
        lines: instance.process.logs.since(startedAt),
        ids: { 'x-request-id': ids.requestId, 'trace id': ids.traceId, ...responseIds(sent) },
      })
    }
    // A service that answers nothing is not asked nineteen times more.
    if (sent.outcome === 'timeout' || sent.status === 429) break
  }
  const expected = exchanges.filter(({ isExpected }) => isExpected).length
  const durations = exchanges.flatMap(({ endedAt, sentAt }) =>
    endedAt === undefined ? [] : [endedAt - sentAt],
  )
  return {
    exchanges,
    facts: {
      operation: operation.id,
      sent: exchanges.length,
      expected,
      statuses: countStatuses(exchanges),
      p50Ms: percentile(durations, 0.5) ?? 0,
      p95Ms: percentile(durations, 0.95) ?? 0,
      dependencies: [...seen].map(([key, count]) => {
        const [dependency = '', name = ''] = key.split('\0')
        return { dependency, operation: name, perRequest: count / Math.max(1, expected) }
      }),
    },
  }
}

function countAttempts(instance: Instance, since: number, seen: Map<string, number>): void {
  for (const [dependency, proxy] of instance.proxies) {
    for (const { operation } of proxy.ledger.since(since)) {
      const key = `${dependency}\0${operation}`
      seen.set(key, (seen.get(key) ?? 0) + 1)
    }
  }
}

function countStatuses(exchanges: readonly SentExchange[]): Record<string, number> {
  const statuses: Record<string, number> = {}
  for (const { status, outcome } of exchanges) {
    const name = String(status ?? outcome)
    statuses[name] = (statuses[name] ?? 0) + 1
  }
  return statuses
}

/** Ids that the service gave the request itself and told in its answer. */
function responseIds({ responseHeaders }: SentExchange): Record<string, string> {
  return Object.fromEntries(
    ['x-request-id', 'request-id', 'x-correlation-id', 'x-trace-id']
      .map((name) => [`response ${name}`, responseHeaders[name] ?? ''] as const)
      .filter(([, value]) => value.length >= 6),
  )
}
