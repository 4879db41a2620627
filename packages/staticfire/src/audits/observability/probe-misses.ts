import type { Evidence, Lateness, ProbeSample } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'

/**
 * A miss is no 2xx, or one later than this. One or two running prove nothing: the dead band. A tool
 * that is later than its budget itself cannot tell who was slow.
 */
export const probeThresholds = {
  probeLimitMs: 1_000,
  missesThatFail: 3,
  fewestPolls: 3,
  latenessBudgetMs: 20,
}

const quieter = 'Run the check again on a quieter machine.'

export interface Misses {
  polls: number
  misses: number
  /** Most misses running. */
  longestRun: number
  slowestMs: number
}

/** How often a probe was not answered 2xx in time. */
function missesOf(samples: readonly ProbeSample[]): Misses {
  const found: Misses = { polls: samples.length, misses: 0, longestRun: 0, slowestMs: 0 }
  let run = 0
  for (const sample of samples) {
    run = isMiss(sample) ? run + 1 : 0
    if (run > 0) found.misses++
    found.longestRun = Math.max(found.longestRun, run)
    found.slowestMs = Math.max(found.slowestMs, sample.endedAt - sample.at)
  }
  return found
}

/** True for a poll that was answered 2xx. */
export function isGood({ status, outcome }: ProbeSample): boolean {
  return outcome === 'ok' && status !== undefined && status >= 200 && status < 300
}

/** The claim that a probe answered 2xx in time throughout. `when` ends the sentence: "under load". */
export function judgeSteadiness<K extends string>(
  claim: { id: ClaimDraft<K>['id']; basis: readonly string[] },
  probe: string,
  samples: readonly ProbeSample[],
  when: string,
  {
    extra = [],
    lateness,
    disturbedMs = 0,
  }: { extra?: Evidence[]; lateness?: Lateness; disturbedMs?: number } = {},
): ClaimDraft<K> {
  const misses = missesOf(samples)
  const { polls, longestRun, slowestMs } = misses
  const evidence = [
    measured(claim.basis[0] ?? '', `${probe} polled ${when}`, {
      observed: `${misses.misses} of ${polls} missed, ${longestRun} running at most; slowest ${Math.round(slowestMs)} ms; ${answersOf(samples)}`,
      expected: `every poll 2xx within ${probeThresholds.probeLimitMs} ms`,
    }),
    ...extra,
  ]
  const { probeLimitMs } = probeThresholds
  if (longestRun > 0 && samples.every(isGood) && slowestMs - disturbedMs <= probeLimitMs) {
    const message = `${probe} answered 2xx throughout, up to ${Math.round(slowestMs)} ms late; the machine may have held it up for ${Math.round(disturbedMs)} ms of that.`
    return unproven({
      ...claim,
      text: `${probe} answers 2xx within ${probeLimitMs} ms ${when}`,
      reason: { code: 'measurement-disturbed', message, remedy: quieter },
      evidence,
    })
  }
  const text = `${probe} answers 2xx within ${probeThresholds.probeLimitMs} ms ${when}`
  if (
    longestRun > 0 &&
    lateness &&
    lateness.p99Ms > probeThresholds.latenessBudgetMs &&
    samples.every(isGood)
  ) {
    const message = `${probe} answered 2xx throughout, up to ${Math.round(slowestMs)} ms late; the tool itself was late too (p99 ${Math.round(lateness.p99Ms)} ms), so the delay may be the machine's.`
    return unproven({
      ...claim,
      text,
      reason: { code: 'measurement-disturbed', message, remedy: quieter },
      evidence,
    })
  }
  if (longestRun >= probeThresholds.missesThatFail)
    return fail({ ...claim, text: `${probe} missed ${longestRun} polls running ${when}`, evidence })
  if (polls < probeThresholds.fewestPolls) {
    const message = `${probe} was polled only ${polls} times ${when}.`
    return unproven({ ...claim, text, reason: { code: 'too-few-polls', message }, evidence })
  }
  if (longestRun > 0) {
    const message = `${probe} missed ${misses.misses} of ${polls} polls ${when}, never ${probeThresholds.missesThatFail} running: too few to fail, too many to pass.`
    return unproven({ ...claim, text, reason: { code: 'in-dead-band', message }, evidence })
  }
  return pass({ ...claim, text, evidence })
}

/** What it answered, each with how often: `200 ×12, refused ×3`. */
export function answersOf(samples: readonly ProbeSample[]): string {
  const counts = new Map<string, number>()
  for (const { status, outcome } of samples) {
    const answer = status === undefined ? outcome : String(status)
    counts.set(answer, (counts.get(answer) ?? 0) + 1)
  }
  return [...counts].map(([answer, times]) => `${answer} ×${times}`).join(', ') || 'nothing'
}

function isMiss(sample: ProbeSample): boolean {
  return !isGood(sample) || sample.endedAt - sample.at > probeThresholds.probeLimitMs
}
