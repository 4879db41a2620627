import { setTimeout } from 'node:timers/promises'
import type { Operation, ProbeSample, ShutdownObservation } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { ExperimentContext } from '../define.ts'
import { goodbyes } from '../facts/goodbyes.ts'
import { logPhase } from '../facts/log-phase.ts'
import type { Instance } from '../instance.ts'
import { startArrivals, type ArrivalsUntilDrained } from './arrivals-until-drained.ts'
import { delay } from './delay.ts'
import { getOperation } from '../../traffic/get-operation.ts'
import { findHold, type Hold } from './hold.ts'
import { keepIdleConnections } from './idle-connections.ts'
import { isSuccess, pollProbe, type ProbePoll } from './poll-probe.ts'
import { sendStop } from './send-stop.ts'
import { probePaths } from './wait-until-ready.ts'
import { watchPort } from './watch-port.ts'
import { findWorkingWrite, sendWitnesses } from './witnesses.ts'

/** How long an orchestrator takes to stop sending after the first failed probe. */
const propagationMs = 300
const readyEveryMs = 50
/** Arrivals flow this long before the signal, so that connections are warm. */
const calmMs = 700
/** A service that takes longer to answer is not calm: it would be judged for being overloaded. */
const calmAnswerMs = 100
const ratesPerSecond = [100, 50, 30]
const secondSignalAfterMs = 150
/** Watched beyond the grace period, to tell "late" from "never". */
const overtimeMs = 2_000
/** Refusing is proven by then; more would only fill the record. */
const enoughRefusals = 30
/** A busy machine reads the last bytes of a connection that much later at most. */
const noteMs = 500

/** The stop signal under constant arrivals behind a simulated balancer, with requests held in flight. */
export async function observeDrain(
  context: ExperimentContext,
  instance: Instance,
  mode: ShutdownObservation['mode'],
): Promise<ShutdownObservation> {
  const { blueprint, signal } = context
  const { graceMs, isGraceDeclared, preStopMs } = blueprint.stop
  const hold = await findHold(context, instance)
  const writing = await findWorkingWrite(context, instance)
  await using ready = pollProbe(instance, probePaths(context).ready, readyEveryMs, signal)
  const arriving = arrivalOperation(context, hold)
  await using _idle = await keepIdleConnections(context, instance, arriving)
  await using arrivals = await startCalmArrivals(instance, arriving, ready, signal)
  if (preStopMs > 0) {
    arrivals.leaveWithin(propagationMs)
    await delay(preStopMs, signal)
  }
  await using witnesses = await sendWitnesses(context, instance, hold, writing)
  await using port = watchPort(instance.port, signal)
  const stop = await sendStop(instance, mode === 'sigint' ? 'SIGINT' : blueprint.stop.signal)
  if (mode === 'second-signal') void sendAgain(instance, stop.signal as NodeJS.Signals, signal)
  const releasing = witnesses.release()
  await balanceUntilGone(context, instance, arrivals, ready.samples, stop.signalledAt)

  await releasing
  const answered = await witnesses.settle()
  const arrived = await arrivals.settle()
  const samples = await ready.stop()
  const firstBadProbeAt = firstBad(samples, stop.signalledAt)
  const isEarly = (sentAt: number) => sentAt < (firstBadProbeAt ?? Infinity) + propagationMs
  return {
    mode,
    graceMs,
    isGraceDeclared,
    preStopMs,
    propagationMs,
    ...stop,
    ready: samples.filter(({ at }) => at > stop.signalledAt - 1_000).slice(0, 400),
    ...(firstBadProbeAt === undefined ? {} : { firstBadProbeAt }),
    ...port.facts(),
    witnesses: answered.held,
    heldBy: answered.heldBy,
    halfSent: answered.halfSent,
    arrivals: arrived.exchanges
      .filter(({ plannedAt }) => plannedAt > stop.signalledAt - 1_000)
      .slice(0, 1_000),
    refusedEarly: arrived.exchanges.filter(
      ({ outcome, sentAt }) => outcome === 'refused' && isEarly(sentAt),
    ).length,
    idleResets: arrived.exchanges.filter(
      ({ outcome, isReused, firstByteAt }) =>
        outcome === 'reset' && isReused && firstByteAt === undefined,
    ).length,
    late: arrived.lateAfter(stop.signalledAt),
    ...(await endOf(instance)),
    goodbyes: goodbyes(instance, stop.signalledAt),
    ...arrived.lastRequestLogged(instance.process.logs.lines),
    lateness: arrived.lateness,
    logs: logPhase('shutdown', instance.process.logs.since(stop.signalledAt), context.mask),
  }
}

/**
 * Arrivals at the highest rate at which the service stays calm: on a slow or busy machine it would
 * otherwise be the load, and not the signal, that delays probes and refuses requests.
 */
async function startCalmArrivals(
  instance: Instance,
  operation: Operation | undefined,
  ready: ProbePoll,
  signal: AbortSignal,
): Promise<ArrivalsUntilDrained> {
  for (const rate of ratesPerSecond.slice(0, -1)) {
    await using undo = new AsyncDisposableStack()
    const arrivals = undo.use(startArrivals(instance, operation, rate, signal))
    const since = now()
    await delay(calmMs, signal)
    const slowestProbeMs = Math.max(
      0,
      ...ready.samples.filter(({ at }) => at >= since).map(({ at, endedAt }) => endedAt - at),
    )
    if (Math.max(slowestProbeMs, arrivals.slowestSince(since)) <= calmAnswerMs) {
      undo.move()
      return arrivals
    }
  }
  const arrivals = startArrivals(instance, operation, ratesPerSecond.at(-1)!, signal)
  await delay(calmMs, signal)
  return arrivals
}

/** How the process ended, if it did, and when the last of its group was gone. */
export async function endOf(
  instance: Instance,
): Promise<Pick<ShutdownObservation, 'exit' | 'groupGoneAt'>> {
  if (!instance.process.exit) return {}
  // What it printed last is read only then.
  const exit = await instance.process.exited
  const isGone = await instance.process.waitUntilGone(2_000)
  if (!isGone) return { exit }
  const groupGoneAt = Math.max(exit.at, now())
  await untilEndsAreNoted(instance)
  return { exit, groupGoneAt }
}

/** The ends of its connections to dependencies came before its own: what is late is our reading of them. */
async function untilEndsAreNoted({ proxies }: Instance): Promise<void> {
  const isNoted = () =>
    [...proxies.values()].every(({ ledger }) =>
      ledger.connections.every(({ closedAt }) => closedAt !== undefined),
    )
  for (let waitedMs = 0; waitedMs < noteMs && !isNoted(); waitedMs += 10) await setTimeout(10)
}

/** A second, impatient signal; the process may have ended meanwhile. */
async function sendAgain(
  instance: Instance,
  stopSignal: NodeJS.Signals,
  interrupted: AbortSignal,
): Promise<void> {
  await delay(secondSignalAfterMs, interrupted).catch(() => {})
  await instance.process.signal(stopSignal, 'main').catch(() => {})
}

/** What a balancer does: it takes the instance out some time after the first failed probe. */
async function balanceUntilGone(
  { blueprint, signal }: ExperimentContext,
  instance: Instance,
  arrivals: ArrivalsUntilDrained,
  ready: readonly ProbeSample[],
  signalledAt: number,
): Promise<void> {
  const deadline = signalledAt + blueprint.stop.graceMs + overtimeMs
  while (now() < deadline && !instance.process.exit) {
    const badAt = firstBad(ready, signalledAt)
    if (badAt !== undefined) arrivals.leaveWithin(Math.max(0, badAt + propagationMs - now()))
    if (arrivals.refused() >= enoughRefusals) arrivals.leaveWithin(0)
    await delay(10, signal)
  }
}

function firstBad(samples: readonly ProbeSample[], from: number): number | undefined {
  return samples.find((sample) => sample.at >= from && !isSuccess(sample))?.endedAt
}

/**
 * The cheapest read that worked and does not use what is held; for want of one, the liveness or
 * readiness route.
 */
function arrivalOperation(
  context: ExperimentContext,
  hold: Hold | undefined,
): Operation | undefined {
  const { blueprint, seen } = context
  const free = (seen.traffic?.operations ?? [])
    .filter(({ expected, sent }) => expected === sent && sent > 0)
    .filter(
      ({ dependencies }) =>
        !dependencies.some(({ operation }) => hold?.dependencyOperations.includes(operation)),
    )
    .toSorted((a, b) => a.dependencies.length - b.dependencies.length || a.p50Ms - b.p50Ms)
    .map(({ operation }) => blueprint.operations.find(({ id }) => id === operation))
    .filter((operation) => operation?.method === 'GET')
  const { live, ready } = probePaths(context)
  const path = live ?? ready
  return free[0] ?? (path === undefined ? undefined : getOperation(path))
}
