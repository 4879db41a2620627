import type { Operation, TracingObservation } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { Receivers } from '../receivers/index.ts'
import { requestIds } from '../traffic/request-ids.ts'
import {
  defineExperiment,
  InvalidObservation,
  type ExperimentContext,
  type Known,
} from './define.ts'
import { signsIn } from './facts/source-signs.ts'
import { spansOf } from './facts/spans-of.ts'
import { tracedRequest, type TraceWindow } from './facts/traced-request.ts'
import type { Instance } from './instance.ts'
import { delay } from './steps/delay.ts'
import { operationsUsing } from './steps/operations-using.ts'
import { untilQuiet } from './steps/until-quiet.ts'
import { waitUntilReady } from './steps/wait-until-ready.ts'

const mostOperations = 6
const requestsPerOperation = 5
const timeoutMs = 10_000
/** An SDK that ignores the delays it is given sends each five seconds. */
const arrivalMs = 6_500
const settledMs = 600

/** Libraries that trace, their variables, and what a tracer of one's own cannot do without. */
export const tracers =
  /@?opentelemetry|\bOTEL_[A-Z_]+|opentracing|opencensus|jaeger|zipkin|dd-?trace|datadog|newrelic|new_relic|elastic-?apm|honeycomb|lightstep|x-?ray|appinsights|applicationinsights|application-insights|micrometer-tracing|io\.micrometer|spring-cloud-sleuth|brave|appdynamics|dynatrace|instana|skywalking|signalfx|@sentry\/|sentry[-_]sdk|traceparent|v1\/traces|\blogfire\b|cloud-trace/i

/** Known requests with a trace each, and which parts of it arrive at a collector, at dependencies, in the log. */
export const tracing = defineExperiment({
  name: 'tracing',
  after: ['boot[up]', 'traffic'],
  lane: () => 'light',
  keys: () => [undefined],
  expectedMs: () => 8_000,
  run: async (context) => {
    const operations = tracedOperations(context)
    if (operations.length === 0) {
      throw new InvalidObservation(
        'no-known-requests',
        'No known request worked, so there was none whose trace could be followed.',
      )
    }
    await using instance = await context.startInstance({ receivers: ['otlp', 'sentry'] })
    await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
    return await observeTraces(context, instance, instance.receivers!, operations)
  },
})

/** Those that reach dependencies first, each dependency at least once. */
export function tracedOperations(known: Known): Operation[] {
  const { blueprint, seen } = known
  const calling = blueprint.dependencies.flatMap(({ name }) =>
    operationsUsing(known, name)
      .slice(0, 2)
      .map(({ operation }) => operation),
  )
  const worked = new Set(
    seen.traffic?.operations.filter(({ expected }) => expected > 0).map((each) => each.operation),
  )
  const others = blueprint.operations.filter(({ id }) => worked.has(id) && id !== blueprint.crash)
  return [...new Set([...calling, ...others])].slice(0, mostOperations)
}

async function observeTraces(
  context: ExperimentContext,
  instance: Instance,
  receivers: Receivers,
  operations: readonly Operation[],
): Promise<TracingObservation> {
  const { blueprint, signal } = context
  const windows: TraceWindow[] = []
  await instance.client.prime(operations, { signal })
  for (const operation of operations) {
    // The first of a kind may open connections and fill caches.
    await instance.client.send(operation, { timeoutMs, signal })
    await untilQuiet(instance, signal)
    for (let count = 0; count < requestsPerOperation; count++) {
      windows.push(await sendTraced(context, instance, operation))
    }
  }
  if (!(await allTracesArrive(receivers, windows, signal))) {
    // What is left is sent by a service that says goodbye to its collector.
    await instance.process.signal(blueprint.stop.signal, 'main').catch(() => {})
    await instance.process.waitForExit(Math.min(blueprint.stop.graceMs, 10_000), signal)
  }
  const spans = spansOf(receivers)
  const targets = blueprint.dependencies.flatMap(({ name, kind }) => {
    const proxy = instance.proxies.get(name)
    return proxy ? [{ name, kind, port: proxy.port }] : []
  })
  return {
    requests: windows.map((window) =>
      tracedRequest(window, spans, receivers.otlp.logs.items, targets),
    ),
    spans: spans.length,
    transports: [...new Set(spans.map(({ transport }) => transport))],
    refusals: [...new Set(receivers.otlp.refusals.map(({ why }) => context.mask(why)))],
    signs: await signsIn(instance.cwd, blueprint, tracers),
  }
}

async function sendTraced(
  { signal }: ExperimentContext,
  instance: Instance,
  operation: Operation,
): Promise<TraceWindow> {
  const ids = requestIds({ sentry: true })
  const startedAt = now()
  const sent = await instance.client.send(operation, { headers: ids.headers, timeoutMs, signal })
  await untilQuiet(instance, signal)
  const attempts = [...instance.proxies].map(
    ([name, { ledger }]) => [name, ledger.since(startedAt)] as const,
  )
  const lines = instance.process.logs.since(startedAt)
  return { ids, sent, endedAt: now(), lines, attempts: new Map(attempts) }
}

/** Waits until each trace is there and nothing more comes, but not for ever. */
async function allTracesArrive(
  receivers: Receivers,
  windows: readonly TraceWindow[],
  signal: AbortSignal,
): Promise<boolean> {
  const until = now() + arrivalMs
  let grewAt = now()
  for (let before = 0; now() < until;) {
    const spans = spansOf(receivers)
    if (spans.length > before) grewAt = now()
    before = spans.length
    const traces = new Set(spans.map(({ traceId }) => traceId))
    const isComplete = windows.every(({ ids }) => traces.has(ids.traceId))
    if (isComplete && now() - grewAt > settledMs) return true
    await delay(100, signal)
  }
  return false
}
