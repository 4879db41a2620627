import type { ShutdownObservation } from '@staticfire/contracts'
import { toExchange } from '../../traffic/sent-exchange.ts'
import { InvalidObservation, type ExperimentContext } from '../define.ts'
import { goodbyes } from '../facts/goodbyes.ts'
import { logPhase } from '../facts/log-phase.ts'
import type { Instance } from '../instance.ts'
import { delay } from './delay.ts'
import { endOf } from './drain.ts'
import { operationsUsing } from './operations-using.ts'
import { sendStop } from './send-stop.ts'

const overtimeMs = 2_000
/** Time for the requests to reach the silent dependency before the signal. */
const reachMs = 200

/** The stop signal while a dependency is silent and requests wait for it. */
export async function observeHangingDependency(
  context: ExperimentContext,
  instance: Instance,
  dependency: string,
): Promise<ShutdownObservation> {
  const { blueprint, signal } = context
  const { graceMs, isGraceDeclared, preStopMs, signal: stopSignal } = blueprint.stop
  const proxy = instance.proxies.get(dependency)
  const [using] = operationsUsing(context, dependency)
  if (!proxy || !using) {
    throw new InvalidObservation('not-exercised', `No known request reaches ${dependency}.`)
  }
  await instance.client.send(using.operation, { timeoutMs: 5_000, signal })
  await proxy.inject({ type: 'silent' })
  const requests = Array.from({ length: 3 }, () =>
    instance.client.send(using.operation, {
      timeoutMs: graceMs + overtimeMs,
      freshConnection: true,
      signal,
    }),
  )
  await delay(reachMs, signal)
  const stop = await sendStop(instance, stopSignal)
  await instance.process.waitForExit(graceMs + overtimeMs, signal)
  const end = await endOf(instance)
  await instance.process.kill()
  const answers = await Promise.all(requests)
  return {
    mode: 'silent',
    dependency,
    graceMs,
    isGraceDeclared,
    preStopMs,
    propagationMs: 0,
    ...stop,
    ready: [],
    witnesses: answers.map(toExchange),
    heldBy: 'dependency',
    halfSent: [],
    arrivals: [],
    refusedEarly: 0,
    idleResets: 0,
    late: { responses: 0, withConnectionClose: 0 },
    ...end,
    goodbyes: goodbyes(instance, stop.signalledAt),
    lateness: { count: 0, p50Ms: 0, p99Ms: 0, maxMs: 0 },
    logs: logPhase('shutdown', instance.process.logs.since(stop.signalledAt), context.mask),
  }
}
