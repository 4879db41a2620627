import type { RefusedRequests } from '@staticfire/contracts'
import { answered } from './answered.ts'
import { type AttemptBench, startBench } from './attempt-bench.ts'
import { sendWindow, type WindowOptions } from './attempt-window.ts'
import { delay } from './delay.ts'

/** Both blame the request, and breakers that leave one of them out may count the other. */
const statuses = [400, 404]
const ratePerSecond = 60
const timeoutMs = 5_000
const afterwards = { requests: 5, everyMs: 100 }

interface Plan {
  requests: number
  /** Whether the breaker of the bench's own instance is closed; otherwise a fresh one is taken. */
  isClosed: boolean
  vary: WindowOptions['vary']
}

/** The dependency refuses so many requests, as wrong ones; then it answers well again. */
export async function observeRefusals(
  own: AttemptBench,
  { requests, isClosed, vary }: Plan,
): Promise<RefusedRequests[]> {
  const { context, dependency, budget } = own
  const observed: RefusedRequests[] = []
  await using undo = new AsyncDisposableStack()
  let bench = isClosed ? own : undefined
  for (const status of statuses) {
    if (!(await budget.take(requests + afterwards.requests))) break
    bench ??= undo.use(await startBench(context, dependency.name, budget))
    const refused = await observeRefusal(bench, status, { requests, vary })
    observed.push(refused)
    if (refused.limited > 0 || bench.instance.process.exit) break
    // What does not let all through may be open now.
    if (refused.reachedAfter < refused.triedAfter) bench = undefined
  }
  return observed
}

async function observeRefusal(
  bench: AttemptBench,
  status: number,
  { requests, vary }: Pick<Plan, 'requests' | 'vary'>,
): Promise<RefusedRequests> {
  const { proxy, context } = bench
  await proxy.inject(answered(status))
  const refused = await sendWindow(bench, { requests, ratePerSecond, timeoutMs, vary })
  await proxy.heal()
  const after = []
  for (let sent = 0; sent < afterwards.requests; sent++) {
    after.push(await sendWindow(bench, { requests: 1, ratePerSecond, timeoutMs }))
    await delay(afterwards.everyMs, context.signal)
  }
  return {
    status,
    requests: refused.requests,
    attempts: refused.attempts,
    limited: refused.limited + after.filter(({ limited }) => limited > 0).length,
    triedAfter: after.length,
    reachedAfter: after.filter(({ attempts }) => attempts > 0).length,
    workedAfter: after.filter(({ worked }) => worked > 0).length,
  }
}
