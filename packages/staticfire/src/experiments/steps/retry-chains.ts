import type { RetryChain } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import { type AttemptBench, attemptsOf } from './attempt-bench.ts'
import { answered } from './answered.ts'
import { sendUntilWorking } from './send-until-working.ts'

/** Enough to tell a jitter from none. */
const usualChains = 10
/** Where pauses are long, fewer. */
const longestMs = 12_000
const leastChains = 3
const timeoutMs = 5_000
/** Between chains, so that no breaker takes them for an outage. */
const workingBetween = 8
const mostGaps = 20

/** Requests whose every attempt fails at once, one after another with working ones in between. */
export async function observeChains(bench: AttemptBench): Promise<RetryChain[]> {
  const startedAt = now()
  const chains: RetryChain[] = []
  while (chains.length < usualChains) {
    if (chains.length >= leastChains && now() - startedAt > longestMs) break
    if (bench.instance.process.exit || !(await bench.budget.take(1))) break
    chains.push(await observeChain(bench))
    const isWorking = await sendUntilWorking(bench, workingBetween)
    // Nothing is repeated: there is no pace to see.
    if (
      !isWorking ||
      (chains.length === leastChains && chains.every(({ attempts }) => attempts < 2))
    )
      break
  }
  return chains
}

async function observeChain(bench: AttemptBench): Promise<RetryChain> {
  const { proxy, instance, pooled, context } = bench
  await proxy.inject(answered(503))
  const at = now()
  await instance.client.send(pooled.operation, { timeoutMs, signal: context.signal })
  const tookMs = now() - at
  const attempts = attemptsOf(bench, at)
  await proxy.heal()
  context.signal.throwIfAborted()
  const gapsMs = attempts
    .slice(1, mostGaps + 1)
    .map(({ startedAt }, index) => startedAt - (attempts[index]!.endedAt ?? startedAt))
  return { attempts: attempts.length, gapsMs, tookMs }
}
