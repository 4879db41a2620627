import { now } from '@staticfire/process'
import { type AttemptBench, attemptsOf } from './attempt-bench.ts'
import { delay } from './delay.ts'

const timeoutMs = 5_000
const pauseMs = 100
/** A breaker that opened in between has this and its reset to close again. */
const patienceMs = 6_000

/** So many requests without a fault that reach the dependency and work; false when they do not in time. */
export async function sendUntilWorking(bench: AttemptBench, count: number): Promise<boolean> {
  const { instance, pooled, context, dependency, budget } = bench
  const until = now() + patienceMs + (dependency.resetMs ?? 0)
  let worked = 0
  while (worked < count && now() < until && !instance.process.exit) {
    if (!(await budget.take(1))) break
    const at = now()
    const sent = await instance.client.send(pooled.operation, { timeoutMs, signal: context.signal })
    context.signal.throwIfAborted()
    if (sent.isExpected && attemptsOf(bench, at).length > 0) worked++
    else await delay(pauseMs, context.signal)
  }
  return worked >= count
}
