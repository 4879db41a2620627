import type { RetriesObservation, RetryChain } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { refOf } from '../observation-set.ts'
import { seconds } from './breaker-opening.ts'

/**
 * Pauses grow by 1.3 or more from the first to the last, or differ by a quarter from request to request: a
 * full jitter hides growth. Fixed: within a tenth, and by less than 8 % from request to request.
 */
export const paceThresholds = {
  leastChains: 3,
  atOnceMs: 10,
  pauseMs: 20,
  growth: 1.3,
  spread: 0.25,
  fixedLow: 0.9,
  fixedHigh: 1.1,
  fixedSpread: 0.08,
}

/** Between one attempt and the next there is a pause, and it grows. */
export function judgeBackOff(
  observed: RetriesObservation,
  tier: number | undefined,
): ClaimDraft<'backs-off'>[] {
  const { dependency, attemptsPerRequest } = observed
  const chains = repeated(observed)
  // What is not repeated has no pace.
  if (chains.length === 0) return []
  const ref = refOf('retries', dependency)
  const claim = {
    id: `backs-off[${dependency}]`,
    text: `Pauses between calls to ${dependency} grow, or are spread`,
    basis: [ref],
  } as const
  const evidence = [
    measured(ref, `Every call of a request answered 503, ${chains.length} requests: pauses`, {
      observed: chains.slice(0, 6).map(pauses).join('; '),
      expected: 'growing or spread',
      ...(tier !== undefined && { tier }),
    }),
  ]
  const undecided = (code: string, message: string) => [
    unproven({ ...claim, reason: { code, message }, evidence }),
  ]
  const { leastChains, atOnceMs, pauseMs, growth, spread } = paceThresholds
  if (attemptsPerRequest > 1.2) {
    return undecided(
      'several-calls',
      `A request calls ${dependency} several times anyway, so repetitions do not show.`,
    )
  }
  const most = Math.max(...chains.map(({ gapsMs }) => gapsMs.length))
  // A breaker may cut a chain short: whole ones tell.
  const whole = chains.filter(({ gapsMs }) => gapsMs.length === most)
  if (whole.length < leastChains) {
    return undecided(
      'too-few-requests',
      `Only ${whole.length} requests made as many calls as the others.`,
    )
  }
  const first = whole.map(({ gapsMs }) => gapsMs[0]!)
  const last = whole.map(({ gapsMs }) => gapsMs.at(-1)!)
  if (most === 1) {
    if (middle(first) >= pauseMs) {
      const text = `The one repetition of a call to ${dependency} comes after a pause`
      return [pass({ ...claim, text, evidence })]
    }
    return undecided(
      'one-repetition',
      `The one repetition comes at once: there is no pause that could grow.`,
    )
  }
  if (middle(last) < atOnceMs) {
    const text = `Calls to ${dependency} that fail are made again at once, ${most + 1} times in all`
    return [fail({ ...claim, text, evidence })]
  }
  const ratio = mean(last) / mean(first)
  if (middle(last) < pauseMs) {
    return undecided(
      'in-dead-band',
      `Pauses of ${seconds(middle(last))}: neither at once nor long enough to spare anybody.`,
    )
  }
  if (ratio >= growth || spreadOf(first) >= spread) return [pass({ ...claim, evidence })]
  if (isFixed(first, last, ratio)) {
    const text = `Calls to ${dependency} are made again every ${seconds(middle(first))}, without growth or spread`
    return [fail({ ...claim, text, evidence })]
  }
  return undecided(
    'in-dead-band',
    `The last pause is ${ratio.toFixed(1)} times the first, and they differ too little to be spread.`,
  )
}

/** Clients that fail together do not come back together. */
export function judgeJitter(
  observed: RetriesObservation,
  tier: number | undefined,
): ClaimDraft<'jitter'>[] {
  const { dependency } = observed
  const first = repeated(observed).flatMap(({ gapsMs }) => gapsMs[0] ?? [])
  if (first.length === 0) return []
  const ref = refOf('retries', dependency)
  const claim = {
    id: `jitter[${dependency}]`,
    text: `Pauses between calls to ${dependency} have jitter`,
    basis: [ref],
    weight: 'advisory',
  } as const
  const spread = spreadOf(first)
  const evidence = [
    measured(ref, `The first pause of ${first.length} requests`, {
      observed: `${Math.round(spread * 100)} % around ${seconds(middle(first))}`,
      expected: `${paceThresholds.fixedSpread * 100} % or more`,
      ...(tier !== undefined && { tier }),
    }),
  ]
  if (first.length < paceThresholds.leastChains || middle(first) < paceThresholds.pauseMs) {
    const message = `A pause of ${seconds(middle(first))} after ${first.length} calls is too little to tell.`
    return [unproven({ ...claim, reason: { code: 'too-few-requests', message }, evidence })]
  }
  if (spread >= paceThresholds.fixedSpread) return [pass({ ...claim, evidence })]
  const text = `Pauses between calls to ${dependency} have no jitter: who fails together comes back together`
  return [fail({ ...claim, text, evidence })]
}

function repeated({ chains }: RetriesObservation): RetryChain[] {
  return chains.filter(({ gapsMs }) => gapsMs.length > 0)
}

function isFixed(first: readonly number[], last: readonly number[], ratio: number): boolean {
  const { fixedLow, fixedHigh, fixedSpread } = paceThresholds
  if (ratio < fixedLow || ratio > fixedHigh) return false
  return spreadOf(first) < fixedSpread && spreadOf(last) < fixedSpread
}

/** The middle deviation from the middle, as a share of it, scaled to a standard deviation; one late timer does not count. */
function spreadOf(values: readonly number[]): number {
  const center = middle(values)
  return (1.4826 * middle(values.map((value) => Math.abs(value - center)))) / Math.max(1, center)
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = sorted.length / 2
  return (sorted[Math.ceil(at) - 1]! + sorted[Math.floor(at)]!) / 2
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function pauses({ gapsMs }: RetryChain): string {
  const shown = gapsMs.slice(0, 5).map((gap) => Math.round(gap))
  return `${shown.join(', ')}${gapsMs.length > 5 ? ', …' : ''} ms`
}
