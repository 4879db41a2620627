import type {
  Dependency,
  OutageCycle,
  ProbeSample,
  ReadinessObservation,
} from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { Proxy } from '@staticfire/proxy'
import { type SentExchange, toExchange } from '../../traffic/sent-exchange.ts'
import type { ExperimentContext } from '../define.ts'
import { leaksIn } from '../facts/leaks.ts'
import { logPhase } from '../facts/log-phase.ts'
import { namesCheck } from '../facts/names-check.ts'
import type { Instance } from '../instance.ts'
import { delay } from './delay.ts'
import { watchDisturbance } from './disturbance.ts'
import { operationsUsing, type OperationUsing } from './operations-using.ts'
import { isSuccess, pollProbe } from './poll-probe.ts'
import { probePaths, recordedPaths } from './wait-until-ready.ts'

type Outage = NonNullable<ReadinessObservation['fault']>

const pollEveryMs = 200
/** Readiness has this long to notice, and to recover; a little more is watched. */
const noticeMs = 10_000
const watchMs = noticeMs + 1_000
/** An outage lasts at least this long, so that three polls running can be missed. */
const leastOutageMs = 2_000
/** Liveness in the outage of a dependency that the service can do without. */
const softOutageMs = 4_000
const requestEveryMs = 250

/** The probes and the requests that use a dependency while it is lost and healed, twice. */
export async function observeOutages(
  context: ExperimentContext,
  instance: Instance,
  dependency: Dependency,
  fault: Outage,
): Promise<ReadinessObservation> {
  const proxy = instance.proxies.get(dependency.name)
  if (!proxy) throw new Error(`no proxy for ${dependency.name}`)
  const using = operationsUsing(context, dependency.name)
  // One of each before the fault, so that pools are warm and created ids exist.
  for (const { operation } of using)
    await instance.client.send(operation, { timeoutMs: 5_000, signal: context.signal })

  const cycles: OutageCycle[] = []
  for (let cycle = 0; cycle < 2 && !instance.process.exit; cycle++) {
    cycles.push(await observeCycle(context, instance, proxy, dependency, fault, using))
  }
  const isCritical = dependency.critical ?? wasCritical(cycles)
  return {
    dependency: dependency.name,
    fault,
    ...recordedPaths(context),
    cycles,
    ...(isCritical === undefined ? {} : { isCritical }),
    logs: logPhase(
      'handled-error',
      instance.process.logs.since(cycles[0]?.record.installedAt ?? 0),
      context.mask,
    ),
    ...(instance.process.exit ? { exit: instance.process.exit } : {}),
  }
}

async function observeCycle(
  context: ExperimentContext,
  instance: Instance,
  proxy: Proxy,
  dependency: Dependency,
  fault: Outage,
  using: readonly OperationUsing[],
): Promise<OutageCycle> {
  const paths = probePaths(context)
  const disturbance = await watchDisturbance(instance)
  await using live = pollProbe(instance, paths.live, pollEveryMs, context.signal)
  await using ready = pollProbe(instance, paths.ready, pollEveryMs, context.signal)
  await using requests = sendSteadily(context, instance, using)

  const injected = await proxy.inject({ type: fault })
  const faultAt = injected.installedAt
  const isOver = () => {
    const outageMs = now() - faultAt
    if (outageMs < leastOutageMs) return false
    if (firstBadAt(ready.samples, faultAt) !== undefined) return true
    const isSoft = (dependency.critical ?? mostlyFail(requests.exchanges, faultAt)) ? false : true
    return outageMs > (isSoft ? softOutageMs : watchMs)
  }
  while (!isOver() && !instance.process.exit) await delay(50, context.signal)

  await proxy.heal()
  const healedAt = now()
  const hasRecovered = () => readyAgainAt(ready.samples, healedAt) !== undefined
  while (!hasRecovered() && now() - healedAt < watchMs && !instance.process.exit) {
    if (paths.ready === undefined && now() - healedAt > 1_000) break
    await delay(50, context.signal)
  }
  const [liveSamples, readySamples] = await Promise.all([
    live.stop(),
    ready.stop(),
    requests.stop(),
  ])
  const disturbedMs = await disturbance.stop()

  const during = requests.exchanges.filter((exchange) => toldInOutage(exchange, faultAt, healedAt))
  const after = requests.exchanges.filter(({ sentAt }) => sentAt >= healedAt)
  const notReadyAt = firstBadAt(readySamples, faultAt, healedAt)
  const againAt = readyAgainAt(readySamples, healedAt)
  const notReadyBody = ready.bodyOfFirstBad(faultAt)
  return {
    record: {
      dependency: dependency.name,
      fault,
      installedAt: faultAt,
      healedAt,
      attemptsHit: injected.attemptsHit,
    },
    disturbedMs,
    live: liveSamples,
    ready: readySamples,
    ...(notReadyAt === undefined ? {} : { notReadyAt }),
    ...(againAt === undefined ? {} : { readyAgainAt: againAt }),
    requests: {
      during: during.length,
      failedDuring: during.filter(
        (each) => isFailed(each) || (each.endedAt ?? Infinity) >= healedAt,
      ).length,
      after: after.length,
      failedAfter: after.filter(isFailed).length,
    },
    exchanges: requests.exchanges.slice(0, 200).map(toExchange),
    ...(notReadyBody === undefined
      ? {}
      : {
          notReadyBody: context.mask(notReadyBody).slice(0, 2_000),
          namesDependency: namesCheck(notReadyBody, dependency),
        }),
    leaks: leaksIn([notReadyBody], instance, context.blueprint),
  }
}

function firstBadAt(
  samples: readonly ProbeSample[],
  from: number,
  until = Infinity,
): number | undefined {
  return samples.find((sample) => sample.at >= from && sample.at < until && !isSuccess(sample))
    ?.endedAt
}

/** The first of at least three good polls running. */
function readyAgainAt(samples: readonly ProbeSample[], from: number): number | undefined {
  const after = samples.filter(({ at }) => at >= from)
  const index = after.findIndex(
    (_, i) => i + 3 <= after.length && after.slice(i, i + 3).every(isSuccess),
  )
  return after[index]?.endedAt
}

/** A request that still waits when the outage ends says something about it only after so long. */
const hangingMs = 2_000

/** Sent in the outage, and answered in it or left hanging by it: the heal must not have answered it. */
function toldInOutage(
  { sentAt, endedAt = Infinity }: SentExchange,
  faultAt: number,
  healedAt: number,
): boolean {
  return (
    sentAt >= faultAt && sentAt < healedAt && (endedAt < healedAt || healedAt - sentAt >= hangingMs)
  )
}

function isFailed({ status }: SentExchange): boolean {
  return status === undefined || status >= 500
}

function mostlyFail(exchanges: readonly SentExchange[], from: number): boolean {
  const since = exchanges.filter(({ sentAt, endedAt }) => sentAt >= from && endedAt !== undefined)
  // While nothing has been answered yet, requests hang: that is failing too.
  return since.length === 0 || since.filter(isFailed).length / since.length >= 0.9
}

function wasCritical(cycles: readonly OutageCycle[]): boolean | undefined {
  const during = cycles.reduce((sum, { requests }) => sum + requests.during, 0)
  if (during < 5) return undefined
  return cycles.reduce((sum, { requests }) => sum + requests.failedDuring, 0) / during >= 0.9
}

interface Steady extends AsyncDisposable {
  readonly exchanges: readonly SentExchange[]
  stop(): Promise<void>
}

/** The requests that use the dependency, in turn, on a fixed beat, without waiting for answers. */
function sendSteadily(
  context: ExperimentContext,
  instance: Instance,
  using: readonly OperationUsing[],
): Steady {
  const exchanges: SentExchange[] = []
  const stopping = new AbortController()
  const signal = AbortSignal.any([stopping.signal, context.signal])
  const pending = new Set<Promise<void>>()
  const loop = (async () => {
    for (let turn = 0; using.length > 0 && !signal.aborted; turn++) {
      const { operation } = using[turn % using.length]!
      const sending = instance.client
        .send(operation, { timeoutMs: 5_000, signal: context.signal })
        .then((exchange) => void exchanges.push(exchange))
        .catch(() => {})
        .finally(() => pending.delete(sending))
      pending.add(sending)
      await delay(requestEveryMs, signal).catch(() => {})
    }
  })()
  const stop = async () => {
    stopping.abort()
    await loop
    await Promise.all(pending)
  }
  return { exchanges, stop, [Symbol.asyncDispose]: stop }
}
