import type { AttemptWindow, BreakersObservation } from '@staticfire/contracts'
import { defineExperiment } from './define.ts'
import { type AttemptBench, startBench, throwIfControlFails } from './steps/attempt-bench.ts'
import { sendWindow } from './steps/attempt-window.ts'
import { observeClosing, observeOpen } from './steps/breaker-phases.ts'
import { observeOutages, requestsToOpen } from './steps/breaker-outages.ts'
import { observeRefusals } from './steps/breaker-refusals.ts'
import { countProcesses } from './steps/count-processes.ts'
import { pooledOperations } from './steps/pooled-operations.ts'
import { varied } from './steps/varied-request.ts'

const control = { requests: 10, ratePerSecond: 60, timeoutMs: 10_000 }
const variedRequests = 4

/** One HTTP dependency fails at once, request after request: whether the calls to it end, and come back. */
export const breakers = defineExperiment({
  name: 'breakers',
  after: ['boot[up]', 'traffic'],
  // Most of the time is waiting for a reset.
  lane: () => 'light',
  keys: (known) =>
    known.blueprint.dependencies
      .filter(({ kind, name }) => kind === 'http' && pooledOperations(known, name) !== undefined)
      .map(({ name }) => name),
  expectedMs: (key, { blueprint }) =>
    8_000 + 2 * (blueprint.dependencies.find(({ name }) => name === key)?.resetMs ?? 6_000),
  run: async (context, name = '') => {
    await using bench = await startBench(context, name)
    const observed = await observeBreaker(bench)
    const refusals = await refusalsOf(bench, observed)
    const { exit } = bench.instance.process
    return { ...observed, refusals, ...(exit && { exit }) }
  },
})

type Observed = Omit<BreakersObservation, 'refusals' | 'exit'>

async function observeBreaker(bench: AttemptBench): Promise<Observed> {
  const { pooled, dependency, instance } = bench
  await bench.budget.take(control.requests + variedRequests)
  const without = await sendWindow(bench, control)
  const vary = await usableVariation(bench)
  if (!vary || without.limited > 0 || without.worked < without.requests)
    throwIfControlFails(bench, without)
  const processes = await countProcesses(instance)
  const outages = await observeOutages(bench, { processes, vary, control: without })
  const observed: Observed = {
    dependency: dependency.name,
    operation: pooled.operation.id,
    dependencyOperations: pooled.dependencyOperations,
    processes,
    control: without,
    isVaried: vary !== undefined,
    outages,
  }
  if (requestsToOpen(outages, without) === undefined || instance.process.exit) {
    await bench.proxy.heal()
    return observed
  }
  const open = await observeOpen(bench, outages)
  const closing = await observeClosing(bench, open)
  return { ...observed, open, closing }
}

/** Another key each time, where such a request is seen to reach the dependency. */
async function usableVariation(bench: AttemptBench) {
  const vary = varied(bench.pooled.operation)
  if (!vary) return undefined
  const options = { ...control, requests: variedRequests, vary }
  const { attempts, limited }: AttemptWindow = await sendWindow(bench, options)
  return attempts >= variedRequests && limited === 0 ? vary : undefined
}

/** On the same instance where its breaker has closed. */
async function refusalsOf(
  bench: AttemptBench,
  { outages, control, closing, isVaried }: Observed,
): Promise<BreakersObservation['refusals']> {
  const opened = requestsToOpen(outages, control)
  // What is no breaker is not asked what opens it.
  if (opened === undefined || outages.at(-1)?.fault === 'silent') return []
  const isClosed = closing?.closedAfterMs !== undefined
  const vary = isVaried ? varied(bench.pooled.operation) : undefined
  return await observeRefusals(bench, { requests: opened, isClosed, vary })
}
