import type { AttemptWindow, BreakerOutage } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { Fault } from '@staticfire/proxy'
import type { AttemptBench } from './attempt-bench.ts'
import { sendWindow, type WindowOptions } from './attempt-window.ts'
import { answered } from './answered.ts'

/** Fast failures first: only those show whether calls end, for a hang fills pools as well. */
const faults: Record<BreakerOutage['fault'], Fault> = {
  error: answered(503),
  reset: { type: 'reset' },
  silent: { type: 'silent' },
}

const windowRequests = 20
const ratePerSecond = 60
/** More than what a breaker usually wants to have seen, and a half of all calls of the last ten seconds. */
const usual = { requests: 150, shareOfSuccesses: 1.2 }
/** Enough to see that calls to what is silent have not ended. */
const silentRequests = { first: 100, windows: 3 }
/** Of more processes than this no verdict is wanted. */
const mostProcesses = 8
const timeoutMs = { fast: 5_000, silent: 12_000 }
/** So many windows running without an attempt, answered at once: there is nothing more to see. */
const quiet = { windows: 3, addedMs: 250 }
/** Of the usual calls. */
const few = 0.5

interface Plan {
  processes: number
  vary: WindowOptions['vary']
  control: AttemptWindow
}

/** 503, then resets where those did not end the calls, then silence to see what that costs. */
export async function observeOutages(bench: AttemptBench, plan: Plan): Promise<BreakerOutage[]> {
  const outages: BreakerOutage[] = []
  for (const fault of Object.keys(faults) as BreakerOutage['fault'][]) {
    if (bench.instance.process.exit) break
    const answered = outages
      .flatMap(({ windows }) => windows)
      .reduce((sum, each) => sum + each.requests, 0)
    const successes = plan.control.requests + answered
    const outage = await observeOutage(bench, fault, plan, successes)
    outages.push(outage)
    if (outage.isCutShort || haveCallsEnded(outage, plan.control)) break
    if (areCallsFew(outage, plan.control)) break
  }
  return outages
}

/**
 * How many requests of the last outage ended its calls, or calls where each request made several;
 * undefined when they did not end.
 */
export function requestsToOpen(
  outages: readonly BreakerOutage[],
  control: AttemptWindow,
): number | undefined {
  const last = outages.at(-1)
  if (!last || !haveCallsEnded(last, control)) return undefined
  const requests = last.windows.reduce((sum, each) => sum + each.requests, 0)
  const attempts = last.windows.reduce((sum, each) => sum + each.attempts, 0)
  return Math.max(requests, Math.ceil(attempts * 1.2))
}

/** When the last attempt before the calls ended began, as near as the windows tell. */
export function lastCallAt(outages: readonly BreakerOutage[]): number {
  const busy = outages.flatMap(({ windows }) => windows).findLast(({ attempts }) => attempts > 0)
  return busy ? busy.startedAt : (outages.at(-1)?.installedAt ?? now())
}

async function observeOutage(
  bench: AttemptBench,
  fault: BreakerOutage['fault'],
  { processes, vary, control }: Plan,
  successes: number,
): Promise<BreakerOutage> {
  const times = Math.min(processes, mostProcesses)
  const wanted = Math.max(usual.requests, Math.ceil(successes * usual.shareOfSuccesses)) * times
  const { installedAt } = await bench.proxy.inject(faults[fault])
  const windows: AttemptWindow[] = []
  const sizes =
    fault === 'silent'
      ? [
          silentRequests.first * times,
          ...Array.from({ length: silentRequests.windows }, () => windowRequests),
        ]
      : Array.from({ length: Math.ceil(wanted / windowRequests) }, () => windowRequests)
  let sentBefore = 0
  let isCutShort = false
  for (const requests of sizes) {
    if (!(await bench.budget.take(requests))) {
      isCutShort = true
      break
    }
    const from = sentBefore
    const window = await sendWindow(bench, {
      requests,
      ratePerSecond,
      timeoutMs: timeoutMs[fault === 'silent' ? 'silent' : 'fast'],
      ...(vary && { vary: (index) => vary(from + index) }),
    })
    windows.push(window)
    sentBefore += requests
    if (window.limited > 0) isCutShort = true
    if (isCutShort || haveCallsEnded({ fault, windows }, control) || bench.instance.process.exit)
      break
  }
  return { fault, installedAt, windows, isCutShort }
}

/** In silence a pool whose connections all hang sends nothing either: there the answers tell. */
function haveCallsEnded(
  { fault, windows }: Pick<BreakerOutage, 'fault' | 'windows'>,
  { medianMs }: AttemptWindow,
): boolean {
  const last = windows.slice(-quiet.windows)
  const isQuiet = last.every(({ attempts }) => attempts === 0)
  const isQuick = last.every((each) => each.medianMs <= medianMs + quiet.addedMs)
  return last.length === quiet.windows && isQuiet && (isQuick || fault !== 'silent')
}

/** A client that throttles itself, or a breaker with a short reset, makes some calls to the end. */
function areCallsFew({ windows }: BreakerOutage, control: AttemptWindow): boolean {
  const last = windows.slice(-quiet.windows)
  const attempts = last.reduce((sum, each) => sum + each.attempts, 0)
  const requests = last.reduce((sum, each) => sum + each.requests, 0)
  return attempts / requests <= (few * control.attempts) / control.requests
}
