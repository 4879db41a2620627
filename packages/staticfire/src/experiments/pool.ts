import type { PoolObservation, ReuseRound } from '@staticfire/contracts'
import { defineExperiment, type ExperimentContext, InvalidObservation } from './define.ts'
import type { Instance } from './instance.ts'
import { observeLevels } from './steps/concurrency-levels.ts'
import { observeResets } from './steps/connection-resets.ts'
import { countProcesses } from './steps/count-processes.ts'
import type { PoolBench } from './steps/pool-bench.ts'
import { type PooledOperation, pooledOperations } from './steps/pooled-operations.ts'
import { requestBudget } from './steps/request-budget.ts'
import { observeReuse } from './steps/reuse-rounds.ts'
import { waitUntilReady } from './steps/wait-until-ready.ts'

const warmUpRequests = 10
/** Of a request that takes longer than this usually, fewer are sent. */
const slowMs = 100
const reuseRounds = {
  quick: { requests: 40, fewOpens: 2, most: 3 },
  slow: { requests: 20, fewOpens: 1, most: 2 },
}

/** The connections to one dependency: one request after another, many at once, all of them reset. */
export const pool = defineExperiment({
  name: 'pool',
  after: ['boot[up]', 'traffic'],
  heeds: ['burst'],
  // Up to hundreds of requests at once would delay whatever is measured beside it.
  lane: () => 'exclusive',
  keys: (known) =>
    known.blueprint.dependencies
      .map(({ name }) => name)
      .filter((name) => pooledOperations(known, name) !== undefined),
  expectedMs: () => 5_000,
  run: async (context, name = '') => {
    await using instance = await context.startInstance()
    await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
    return await observePool(benchOf(context, instance, name))
  },
})

function benchOf(context: ExperimentContext, instance: Instance, name: string): PoolBench {
  const dependency = context.blueprint.dependencies.find((each) => each.name === name)
  const proxy = instance.proxies.get(name)
  const operations = pooledOperations(context, name)
  if (!dependency || !proxy || !operations) throw new Error(`nothing to watch for ${name}`)
  const budget = requestBudget(context, context.signal)
  return { context, instance, proxy, dependency, operations, budget }
}

async function observePool(bench: PoolBench): Promise<PoolObservation> {
  const { instance, dependency, operations } = bench
  const reuse: ReuseRound[] = []
  for (const each of operations) reuse.push(...(await warmReuse(bench, each)))
  throwIfUseless(bench, reuse)
  const levels = await observeLevels(bench)
  const processes = await countProcesses(instance)
  const resets = await observeResets(bench, levels)
  const { exit } = instance.process
  return {
    dependency: dependency.name,
    processes,
    reuse,
    levels,
    resets,
    ...(exit && { exit }),
  }
}

async function warmReuse(bench: PoolBench, pooled: PooledOperation): Promise<ReuseRound[]> {
  const { instance, context } = bench
  await instance.client.prime([pooled.operation], { signal: context.signal })
  await observeReuse(bench, pooled, { requests: warmUpRequests, fewOpens: Infinity, most: 1 })
  const rounds = pooled.usualMs > slowMs ? reuseRounds.slow : reuseRounds.quick
  const round = await observeReuse(bench, pooled, rounds)
  return round ? [round] : []
}

function throwIfUseless({ dependency }: PoolBench, reuse: readonly ReuseRound[]): void {
  const [round] = reuse
  if (!round || round.limited > 0) {
    throw new InvalidObservation(
      'rate-limited',
      `The service's own rate limit leaves too few requests to watch its connections to ${dependency.name}.`,
    )
  }
  if (round.worked < round.requests) {
    throw new InvalidObservation(
      'control-failed',
      `${round.operation} did not work each time without a fault: ${round.worked} of ${round.requests} requests.`,
    )
  }
  if (round.attempts === 0) {
    throw new InvalidObservation(
      'not-exercised',
      `${round.operation} sent nothing to ${dependency.name} in ${round.requests} requests.`,
    )
  }
}
