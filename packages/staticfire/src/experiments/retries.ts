import type { RetriesObservation } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { Fault } from '@staticfire/proxy'
import type { SentExchange } from '../traffic/sent-exchange.ts'
import { defineExperiment, InvalidObservation } from './define.ts'
import {
  type AttemptBench,
  attemptsOf,
  startBench,
  throwIfControlFails,
} from './steps/attempt-bench.ts'
import { sendWindow } from './steps/attempt-window.ts'
import { pooledOperations } from './steps/pooled-operations.ts'
import { observeChains } from './steps/retry-chains.ts'
import { observeWrites } from './steps/repeated-writes.ts'
import { sendUntilWorking } from './steps/send-until-working.ts'
import { answered } from './steps/answered.ts'

const control = { requests: 5, ratePerSecond: 60, timeoutMs: 10_000 }
const timeoutMs = 5_000
const trials = 3
const laterTrials = 2
const retryAfterMs = 1_000
/** Between failures, so that no breaker takes them for an outage. */
const workingBetween = 4

/** One HTTP dependency fails now and then: whether its calls are repeated, how often, and at what pace. */
export const retries = defineExperiment({
  name: 'retries',
  after: ['boot[up]', 'traffic'],
  // One request at a time, with pauses.
  lane: () => 'light',
  keys: (known) =>
    known.blueprint.dependencies
      .filter(({ kind, name }) => kind === 'http' && pooledOperations(known, name) !== undefined)
      .map(({ name }) => name),
  expectedMs: () => 8_000,
  run: async (context, name = '') => {
    await using bench = await startBench(context, name)
    return await observeRetries(bench)
  },
})

async function observeRetries(bench: AttemptBench): Promise<RetriesObservation> {
  const { pooled, dependency, instance } = bench
  if (!(await bench.budget.take(control.requests))) throwLimited(bench)
  const without = await sendWindow(bench, control)
  throwIfControlFails(bench, without)
  const single = [
    ...(await failOnce(bench, 'error', answered(503))),
    ...(await failOnce(bench, 'reset', { type: 'reset' })),
  ]
  const refused: number[] = []
  for (let trial = 0; trial < trials; trial++) {
    const { attempts } = await sendOnce(bench, answered(400))
    refused.push(attempts.length)
  }
  await sendUntilWorking(bench, workingBetween)
  const chains = await observeChains(bench)
  const later = await observeLater(bench, single)
  const writes = await observeWrites(bench)
  const { exit } = instance.process
  return {
    dependency: dependency.name,
    operation: pooled.operation.id,
    dependencyOperations: pooled.dependencyOperations,
    attemptsPerRequest: without.attempts / without.requests,
    single,
    chains,
    refused,
    later,
    writes,
    ...(exit && { exit }),
  }
}

async function failOnce(
  bench: AttemptBench,
  name: 'error' | 'reset',
  fault: Fault,
): Promise<RetriesObservation['single']> {
  const observed: RetriesObservation['single'] = []
  for (let trial = 0; trial < trials; trial++) {
    const { sent, attempts } = await sendOnce(bench, { type: 'fail-first', count: 1, fault })
    observed.push({
      fault: name,
      attempts: attempts.length,
      ...(sent.status !== undefined && { status: sent.status }),
      worked: sent.isExpected,
      asksToRetry: sent.responseHeaders['retry-after'] !== undefined,
    })
    await sendUntilWorking(bench, workingBetween)
  }
  return observed
}

async function observeLater(
  bench: AttemptBench,
  single: RetriesObservation['single'],
): Promise<RetriesObservation['later']> {
  const observed: RetriesObservation['later'] = []
  if (single.every(({ attempts }) => attempts < 2)) return observed
  const fault = answered(503, { 'retry-after': `${retryAfterMs / 1000}` })
  for (let trial = 0; trial < laterTrials; trial++) {
    const { attempts } = await sendOnce(bench, { type: 'fail-first', count: 1, fault })
    const [first, second] = attempts
    observed.push({
      retryAfterMs,
      attempts: attempts.length,
      ...(first?.endedAt !== undefined && second && { gapMs: second.startedAt - first.endedAt }),
    })
    await sendUntilWorking(bench, workingBetween)
  }
  return observed
}

/** One request under the fault, with its attempts. */
async function sendOnce(bench: AttemptBench, fault: Fault) {
  const { proxy, instance, pooled, context } = bench
  if (!(await bench.budget.take(1))) throwLimited(bench)
  await proxy.inject(fault)
  const at = now()
  const sent: SentExchange = await instance.client.send(pooled.operation, {
    timeoutMs,
    signal: context.signal,
  })
  await proxy.heal()
  context.signal.throwIfAborted()
  if (sent.status === 429) throwLimited(bench)
  return { sent, attempts: attemptsOf(bench, at) }
}

function throwLimited({ dependency }: AttemptBench): never {
  throw new InvalidObservation(
    'rate-limited',
    `The service's own rate limit leaves too few requests to watch its retries of ${dependency.name}.`,
  )
}
