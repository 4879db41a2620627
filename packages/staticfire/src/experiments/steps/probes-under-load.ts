import type { Operation, ReadinessObservation } from '@staticfire/contracts'
import { arrivals } from '../../traffic/arrivals.ts'
import type { ExperimentContext, Known } from '../define.ts'
import { logPhase } from '../facts/log-phase.ts'
import type { Instance } from '../instance.ts'
import { pollProbe } from './poll-probe.ts'
import { probePaths, recordedPaths } from './wait-until-ready.ts'

const pollEveryMs = 200
const loadMs = 3_000

/** Constant arrivals of every read that works, at a rate that leaves the service idle most of the time. */
export async function observeLoad(
  context: ExperimentContext,
  instance: Instance,
): Promise<ReadinessObservation> {
  const paths = probePaths(context)
  const operations = context.blueprint.operations.filter(
    ({ id, method }) => method === 'GET' && works(context, id),
  )
  const ratePerSecond = moderateRate(context, operations)
  await using live = pollProbe(instance, paths.live, pollEveryMs, context.signal)
  await using ready = pollProbe(instance, paths.ready, pollEveryMs, context.signal)
  const { exchanges, lateness } = await arrivals({
    client: instance.client,
    operations,
    ratePerSecond,
    durationMs: operations.length > 0 ? loadMs : 0,
    signal: context.signal,
    abandon: context.signal,
    timeoutMs: 5_000,
  })
  const [liveSamples, readySamples] = await Promise.all([live.stop(), ready.stop()])
  return {
    ...recordedPaths(context),
    cycles: [],
    underLoad: {
      live: liveSamples,
      ready: readySamples,
      requests: exchanges.length,
      ratePerSecond,
      lateness,
    },
    logs: logPhase('traffic', [], context.mask),
    ...(instance.process.exit ? { exit: instance.process.exit } : {}),
  }
}

/**
 * At most 50 requests a second, and never more than fill half of one worker by the latencies that
 * traffic saw: beyond that the probes would queue behind requests, which is overload and another matter.
 */
function moderateRate({ seen }: Known, operations: readonly Operation[]): number {
  const latencies = operations.map(
    ({ id }) => seen.traffic?.operations.find(({ operation }) => operation === id)?.p50Ms ?? 0,
  )
  const meanMs = latencies.reduce((sum, each) => sum + each, 0) / Math.max(1, latencies.length)
  return Math.max(2, Math.min(50, Math.floor(500 / Math.max(1, meanMs))))
}

function works({ seen }: Known, operation: string): boolean {
  return (seen.traffic?.operations ?? []).some(
    (each) => each.operation === operation && each.expected > 0,
  )
}
