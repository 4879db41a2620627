import type { CyclesObservation, ResourceCycle } from '@staticfire/contracts'
import {
  defineExperiment,
  InvalidObservation,
  type ExperimentContext,
  type Known,
} from './define.ts'
import type { Instance } from './instance.ts'
import { type CycleBench, observeOneCycle, requestsOfCycle } from './steps/burst-and-faults.ts'
import { operationsUsing } from './steps/operations-using.ts'
import { requestBudget } from './steps/request-budget.ts'
import { waitUntilReady } from './steps/wait-until-ready.ts'
import { workingOperations } from './steps/working-operations.ts'

const usualCycles = 5
/** Where the last cycle holds the most, only more of them tell a leak from what fills up once. */
const mostCycles = 9
/** Growth of so few is a timer's, a log file's, a connection's. */
const suspiciousGrowth = 3

/** Five times a burst, each dependency failing, and clients that leave; nine times where something grows. */
export const cycles = defineExperiment({
  name: 'cycles',
  after: ['boot[up]', 'traffic'],
  heeds: ['burst'],
  // It counts, and times nothing; most of it is waiting for quiet.
  lane: () => 'light',
  keys: () => [undefined],
  expectedMs: () => 15_000,
  run: async (context) => {
    await using instance = await context.startInstance()
    await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
    return await observeCycles(context, instance)
  },
})

async function observeCycles(
  context: ExperimentContext,
  instance: Instance,
): Promise<CyclesObservation> {
  const bench = benchOf(context, instance)
  const budget = requestBudget(context, context.signal)
  const observed: ResourceCycle[] = []
  let limited = 0
  while (observed.length < usualCycles || (observed.length < mostCycles && grows(observed))) {
    if (instance.process.exit || !(await budget.take(requestsOfCycle(bench)))) break
    const { cycle, limited: refused } = await observeOneCycle(bench)
    limited += refused
    // What it had held is gone with it.
    if (cycle) observed.push(cycle)
  }
  const { exit } = instance.process
  if (observed.length < usualCycles && !exit) {
    throw new InvalidObservation(
      'rate-limited',
      "The service's own rate limit leaves too few requests for five bursts.",
    )
  }
  return {
    operations: bench.operations.map(({ id }) => id),
    dependencies: bench.hurt.map(({ dependency }) => dependency.name),
    cycles: observed,
    limited,
    ...(exit && { exit }),
  }
}

function benchOf(context: ExperimentContext & Known, instance: Instance): CycleBench {
  const operations = workingOperations(context, 4)
  if (operations.length === 0) {
    throw new InvalidObservation(
      'no-known-requests',
      'No known request worked, so nothing would be taken that could be given back.',
    )
  }
  const hurt = context.blueprint.dependencies.flatMap((dependency) => {
    const proxy = instance.proxies.get(dependency.name)
    const using = operationsUsing(context, dependency.name).map(({ operation }) => operation)
    return proxy && using.length > 0 ? [{ dependency, proxy, operations: using.slice(0, 2) }] : []
  })
  return { context, instance, operations, hurt }
}

/** The last cycle holds more than any before it, the first one aside. */
function grows([, ...later]: readonly ResourceCycle[]): boolean {
  return (['descriptors', 'threads'] as const).some((kind) => {
    const counts = later.map(({ quiet }) => quiet[kind])
    const last = counts.at(-1) ?? 0
    const before = counts.slice(0, -1)
    return last > Math.max(...before) && last - (counts[0] ?? 0) >= suspiciousGrowth
  })
}
