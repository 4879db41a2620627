import type {
  AttemptWindow,
  BreakerOutage,
  BreakersObservation,
  Dependency,
  Evidence,
  Reason,
} from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { refOf } from '../observation-set.ts'

/**
 * Shares are attempts for each request. Open: three windows of twenty without any, for a client that only
 * throttles itself has few now and then. Throttled: half as many as without the fault, or fewer. A hundred
 * requests for each process are enough for any breaker.
 */
export const openingThresholds = {
  openShare: 0,
  windows: 3,
  throttledShare: 0.5,
  unshedShare: 0.8,
  leastPerProcess: 100,
  harmAddedMs: 250,
  quickPassMs: 100,
  quickFailMs: 500,
  sparesPassShare: 0.25,
  sparesFailShare: 0.8,
  sparesLeastRequests: 15,
}

/** In the last outage that was tried the calls ended. */
export function isOpened({ outages, control }: BreakersObservation): boolean {
  const last = outages.at(-1)
  return last !== undefined && haveCallsEnded(last, control)
}

/** Some calls are still made: a client that refuses most of them itself, or a breaker with a short reset. */
export function isThrottled({ outages, control, processes }: BreakersObservation): boolean {
  const { throttledShare, leastPerProcess } = openingThresholds
  const last = outages.at(-1)
  if (!last || last.fault === 'silent' || last.isCutShort) return false
  if (requestsOf(last) < leastPerProcess * processes) return false
  return lastShare(last) <= shareOf(control) * throttledShare
}

/** While the dependency fails, requests bring no calls about any more. */
export function judgeOpening(
  observed: BreakersObservation,
  { name }: Dependency,
  tier: number | undefined,
): ClaimDraft<'opens'> {
  const { outages } = observed
  const ref = refOf('breakers', name)
  const claim = {
    id: `opens[${name}]`,
    text: `Calls to ${name} end while it fails`,
    basis: [ref],
  } as const
  const evidence = outages.map((outage) => evidenceOf(outage, ref, tier))
  const last = outages.at(-1)
  if (last && isOpened(observed)) {
    const text = `Calls to ${name} end after ${callsBefore(last)} of them failed${onlyAt[last.fault]}`
    return pass({ ...claim, text, evidence })
  }
  const fast = outages.filter(({ fault }) => fault !== 'silent')
  if (last && isThrottled(observed)) {
    const share = Math.round(lastShare(last) * 100)
    const text = `Calls to ${name} are throttled while it fails, down to ${share} for 100 requests`
    return pass({ ...claim, text, evidence })
  }
  const gap = whyUnclear(observed, fast, name)
  if (gap) return unproven({ ...claim, reason: gap, evidence })
  const silent = outages.find(({ fault }) => fault === 'silent')
  if (!silent || !isHarmful(silent, observed.control)) {
    const message = `No call to ${name} is spared while it fails, but no request was seen to wait for it.`
    return unproven({ ...claim, reason: { code: 'no-harm-shown', message }, evidence })
  }
  const text = `After ${requestsOf(silent) - requestsOf({ windows: lastWindows(silent) })} calls to a silent ${name}, each request still waits ${seconds(medianOf(silent))} for it`
  return fail({ ...claim, text, evidence })
}

const onlyAt: Record<BreakerOutage['fault'], string> = {
  error: '',
  reset: ', by resets (answers with 503 do not count)',
  silent: ', by silence (fast failures do not count)',
}

/** While the calls are cut, nobody waits. */
export function judgeAnswers(
  { dependency, open, control, outages }: BreakersObservation,
  tier: number | undefined,
): ClaimDraft<'answers'> {
  const ref = refOf('breakers', dependency)
  const claim = {
    id: `answers[${dependency}]`,
    text: `Requests are answered at once while calls to ${dependency} are cut`,
    basis: [ref],
  } as const
  const { quickPassMs, quickFailMs } = openingThresholds
  // One at a time in the watch that follows; of what throttles itself the last windows tell.
  const tookMs =
    open?.medianMs ?? Math.max(...lastWindows(outages.at(-1)!).map(({ medianMs }) => medianMs))
  const allowedMs = control.medianMs + (open?.disturbedMs ?? 0)
  const evidence = [
    measured(ref, 'The middle answer while no call was made', {
      observed: `after ${seconds(tookMs)}`,
      expected: `within ${seconds(control.medianMs + quickPassMs)}: without the fault it takes ${seconds(control.medianMs)}`,
      ...(tier !== undefined && { tier }),
    }),
  ]
  if (tookMs <= allowedMs + quickPassMs) return pass({ ...claim, evidence })
  const last = lastWindows(outages.at(-1)!)
  // Whatever answers in the dependency's stead may take its time.
  if (last.some(({ worked }) => worked > 0)) {
    const message = `A fallback answers after ${seconds(tookMs)}, which may be what it takes.`
    return unproven({ ...claim, reason: { code: 'slow-fallback', message }, evidence })
  }
  if (tookMs >= allowedMs + quickFailMs) {
    const text = `Requests wait ${seconds(tookMs)} while calls to ${dependency} are cut`
    return fail({ ...claim, text, evidence })
  }
  const message = `The middle answer came after ${seconds(tookMs)}: neither at once nor late enough to fail.`
  return unproven({ ...claim, reason: { code: 'in-dead-band', message }, evidence })
}

/** While the calls are cut, only a few of them ask whether the dependency is back. */
export function judgeSparing(
  { dependency, open }: BreakersObservation,
  tier: number | undefined,
): ClaimDraft<'spares'> {
  const ref = refOf('breakers', dependency)
  const claim = {
    id: `spares[${dependency}]`,
    text: `Only a few calls ask whether ${dependency} is back`,
    basis: [ref],
  } as const
  const { sparesLeastRequests, sparesPassShare, sparesFailShare } = openingThresholds
  if (!open || open.requests < sparesLeastRequests) {
    const message = `Only ${open?.requests ?? 0} requests were sent while the calls were cut.`
    return unproven({ ...claim, reason: { code: 'too-few-requests', message } })
  }
  const probe =
    open.firstProbeAfterMs === undefined
      ? ''
      : `, the first after ${seconds(open.firstProbeAfterMs)}`
  const evidence = [
    measured(ref, `The fault stays for ${seconds(open.watchedMs)}, ten requests a second`, {
      observed: `${open.attempts} calls for ${open.requests} requests${probe}`,
      expected: `at most ${sparesPassShare * 100} for 100`,
      ...(tier !== undefined && { tier }),
    }),
  ]
  const share = open.attempts / open.requests
  if (share <= sparesPassShare) return pass({ ...claim, evidence })
  if (share >= sparesFailShare) {
    const text = `Calls to ${dependency} go on after a pause, though it still fails`
    return fail({ ...claim, text, evidence })
  }
  const message = `${open.attempts} calls for ${open.requests} requests: more than a few, and fewer than the ${sparesFailShare * 100} % that fail.`
  return unproven({ ...claim, reason: { code: 'in-dead-band', message }, evidence })
}

function whyUnclear(
  { processes, control, outages, exit }: BreakersObservation,
  fast: readonly BreakerOutage[],
  name: string,
): Reason | undefined {
  const remedy = 'traffic: { limits: { requests: …, per: … } }'
  if (exit) {
    const message = `The service ended while ${name} failed.`
    return { code: 'service-ended', message }
  }
  const limited = outages
    .flatMap(({ windows }) => windows)
    .reduce((sum, each) => sum + each.limited, 0)
  if (limited > 0 || outages.some(({ isCutShort }) => isCutShort)) {
    const message = `The service's own rate limit left no room for the requests that a breaker may want to see.`
    return { code: 'rate-limited', message, remedy }
  }
  const least = openingThresholds.leastPerProcess * processes
  const few = fast.find((outage) => requestsOf(outage) < least)
  if (fast.length < 2 || few) {
    const message = `${processes} processes may each have a breaker: fewer than ${least} requests were sent.`
    return { code: 'too-few-requests', message }
  }
  const shed = fast.find(
    (outage) => lastShare(outage) < shareOf(control) * openingThresholds.unshedShare,
  )
  if (!shed) return undefined
  const message = `Calls fell to ${Math.round(lastShare(shed) * 100)} for 100 requests: fewer than usual, and more than the half that counts as throttled.`
  return { code: 'in-dead-band', message }
}

function haveCallsEnded(outage: BreakerOutage, control: AttemptWindow): boolean {
  const { windows, openShare, harmAddedMs } = openingThresholds
  const last = lastWindows(outage)
  if (last.length < windows || last.some((each) => shareOf(each) > openShare)) return false
  // In silence a pool whose connections all hang sends nothing either.
  return (
    outage.fault !== 'silent' ||
    last.every(({ medianMs }) => medianMs <= control.medianMs + harmAddedMs)
  )
}

/** Whoever asks still waits for what is known to be silent. */
function isHarmful(silent: BreakerOutage, control: AttemptWindow): boolean {
  if (silent.windows.length <= openingThresholds.windows) return false
  return lastWindows(silent).every(
    ({ medianMs }) => medianMs >= control.medianMs + openingThresholds.harmAddedMs,
  )
}

function lastWindows({ windows }: Pick<BreakerOutage, 'windows'>): AttemptWindow[] {
  return windows.slice(-openingThresholds.windows)
}

function lastShare(outage: BreakerOutage): number {
  const last = lastWindows(outage)
  const requests = requestsOf({ windows: last })
  return last.reduce((sum, { attempts }) => sum + attempts, 0) / Math.max(1, requests)
}

function shareOf({ attempts, requests }: AttemptWindow): number {
  return attempts / Math.max(1, requests)
}

function requestsOf({ windows }: Pick<BreakerOutage, 'windows'>): number {
  return windows.reduce((sum, { requests }) => sum + requests, 0)
}

function callsBefore({ windows }: BreakerOutage): number {
  return windows.reduce((sum, { attempts }) => sum + attempts, 0)
}

function medianOf(outage: BreakerOutage): number {
  return Math.min(...lastWindows(outage).map(({ medianMs }) => medianMs))
}

function evidenceOf(outage: BreakerOutage, ref: string, tier: number | undefined): Evidence {
  const windows = outage.windows.map(({ attempts, requests }) => `${attempts}/${requests}`)
  const shown = windows.length > 12 ? [...windows.slice(0, 4), '…', ...windows.slice(-6)] : windows
  const what = { error: 'answers 503', reset: 'resets each call', silent: 'does not answer' }
  return measured(ref, `Calls/requests in turn while it ${what[outage.fault]}`, {
    observed: shown.join(' '),
    expected: 'falling to 0',
    ...(tier !== undefined && { tier }),
  })
}

export function seconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`
}
