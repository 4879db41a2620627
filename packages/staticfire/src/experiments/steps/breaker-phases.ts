import type { BreakerOutage, ClosingBreaker, OpenBreaker } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import { percentile } from '../../statistics/percentiles.ts'
import { type AttemptBench, attemptsOf } from './attempt-bench.ts'
import { durationOf } from './attempt-window.ts'
import { lastCallAt } from './breaker-outages.ts'
import { delay } from './delay.ts'
import { watchDisturbance } from './disturbance.ts'

const everyMs = 100
const timeoutMs = 5_000
/** A first call after the reset is waited for so long; where no reset is declared, for some of the usual ones. */
const openMs = { undeclared: 6_000, spare: 1_000, longestReset: 15_000, least: 2_000 }
/** Watched after such a call, to see that the others still are not let through. */
const afterProbeMs = 1_200
/** After the heal: 12 s, or two of the resets that were declared or seen and 10 s. */
const closingMs = { unknown: 12_000, spare: 10_000 }
const runningToClose = 5

/** The fault stays: how the service answers meanwhile, and when it tries again. */
export async function observeOpen(
  bench: AttemptBench,
  outages: readonly BreakerOutage[],
): Promise<OpenBreaker> {
  const { instance, dependency } = bench
  const lastAt = lastCallAt(outages)
  const startedAt = now()
  const until = startedAt + openWatchMs(dependency.resetMs)
  const disturbance = await watchDisturbance(instance)
  const quickMs: number[] = []
  let requests = 0
  const probed = () => attemptsOf(bench, startedAt)[0]?.startedAt
  while (now() < Math.min(until, (probed() ?? Infinity) + afterProbeMs)) {
    const one = await sendOne(bench)
    if (!one) break
    requests++
    if (one.attempts === 0) quickMs.push(one.tookMs)
  }
  const disturbedMs = await disturbance.stop()
  const probedAt = probed()
  const medianMs = percentile(quickMs, 0.5)
  return {
    startedAt,
    watchedMs: now() - startedAt,
    requests,
    attempts: attemptsOf(bench, startedAt).length,
    ...(probedAt !== undefined && { firstProbeAfterMs: probedAt - lastAt }),
    ...(medianMs !== undefined && { medianMs }),
    disturbedMs,
  }
}

function openWatchMs(resetMs: number | undefined): number {
  if (resetMs === undefined) return openMs.undeclared
  return resetMs > openMs.longestReset
    ? openMs.least
    : Math.max(openMs.least, resetMs * 1.2 + openMs.spare)
}

/** The fault is gone: one request after another until five running reached the dependency. */
export async function observeClosing(
  bench: AttemptBench,
  { firstProbeAfterMs }: OpenBreaker,
): Promise<ClosingBreaker> {
  const { dependency, proxy, instance } = bench
  await proxy.heal()
  const healedAt = now()
  const resetMs = dependency.resetMs ?? firstProbeAfterMs
  const watchMs = resetMs === undefined ? closingMs.unknown : 2 * resetMs + closingMs.spare
  let running: number[] = []
  let requests = 0
  let limited = 0
  while (now() - healedAt < watchMs && running.length < runningToClose && !instance.process.exit) {
    const one = await sendOne(bench)
    if (!one) break
    requests++
    if (one.isLimited) limited++
    running = one.attempts > 0 ? [...running, one.at] : []
  }
  const attempts = attemptsOf(bench, healedAt)
  const [first] = running
  return {
    healedAt,
    watchedMs: now() - healedAt,
    requests,
    attempts: attempts.length,
    limited,
    ...(attempts[0] && { firstAttemptAfterMs: attempts[0].startedAt - healedAt }),
    ...(first !== undefined &&
      running.length === runningToClose && { closedAfterMs: first - healedAt }),
  }
}

/** Undefined when the service's own limit leaves no room, or it has ended. */
async function sendOne(bench: AttemptBench) {
  const { instance, pooled, budget, context } = bench
  if (instance.process.exit || !(await budget.take(1))) return undefined
  const at = now()
  const sent = await instance.client.send(pooled.operation, { timeoutMs, signal: context.signal })
  context.signal.throwIfAborted()
  const one = {
    at,
    attempts: attemptsOf(bench, at).length,
    tookMs: durationOf(sent),
    isLimited: sent.status === 429,
  }
  await delay(Math.max(0, everyMs - (now() - at)), context.signal)
  return one
}
