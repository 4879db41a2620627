import type { Dependency, PoolObservation, Reason, ReuseRound } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass, unproven } from '../claims.ts'
import { refOf } from '../observation-set.ts'

/** After a warm-up, of so many requests one after another; a connection more is forgiven. */
export const reuseThresholds = { reusePassShare: 0.05, reuseFailShare: 0.5, leastRequests: 15 }

/** One request after another takes the connections that are there. */
export function judgeReuse(
  { reuse, levels }: PoolObservation,
  dependency: Dependency,
  tier: number | undefined,
): ClaimDraft<'reused'> {
  const { name } = dependency
  const ref = refOf('pool', name)
  const usable = reuse
    .filter((round) => usableIn(round) >= reuseThresholds.leastRequests)
    .toSorted((a, b) => opensPerRequest(b) - opensPerRequest(a))
  const [worst] = usable
  const claim = { id: `reused[${name}]`, basis: [ref] } as const
  const text = `Requests reuse connections to ${name}`
  const evidence = usable.map((round) =>
    measured(ref, `${round.operation}, one at a time, after ${warmUp(round)}`, {
      observed: told(round),
      expected: `at most 1 opened for ${1 / reuseThresholds.reusePassShare} requests`,
      ...(tier !== undefined && { tier }),
    }),
  )
  if (!worst) {
    const message = `Too few requests that reach ${name} worked to tell.`
    return unproven({ ...claim, text, reason: { code: 'too-few-requests', message }, evidence })
  }
  if (isReused(worst)) return pass({ ...claim, text: `${text}${shared(levels)}`, evidence })
  const closing = whyNotReusable(worst, dependency)
  if (closing) {
    const isGiven = dependency.from.type === 'url'
    return (isGiven ? notApplicable : unproven)({ ...claim, text, reason: closing, evidence })
  }
  if (opensPerRequest(worst) >= reuseThresholds.reuseFailShare) {
    const refuted = `${worst.operation} opens connections to ${name} instead of reusing them: ${told(worst)}`
    return fail({ ...claim, text: refuted, evidence })
  }
  const message = `${told(worst)}: more than 5 %, and fewer than the half of them that fails.`
  return unproven({ ...claim, text, reason: { code: 'in-dead-band', message }, evidence })
}

/** At most one connection for twenty requests. */
export function isReused(round: ReuseRound): boolean {
  return round.opens <= Math.max(1, round.worked * reuseThresholds.reusePassShare)
}

/** What the dependency closes after each answer nobody can use again. */
export function whyNotReusable(
  { opens, endedByDependency }: ReuseRound,
  { name, from }: Dependency,
): Reason | undefined {
  if (opens === 0 || endedByDependency < opens / 2) return undefined
  const message = `The connection is ended by ${name} itself after an answer: ${endedByDependency} times for ${opens} opened.`
  const remedy =
    'let the stand-in keep connections alive: HTTP/1.1, a Content-Length, no Connection: close'
  return { code: 'closed-by-dependency', message, ...(from.type !== 'url' && { remedy }) }
}

function opensPerRequest({ opens, worked }: ReuseRound): number {
  return opens / Math.max(1, worked)
}

/** Requests that worked and, by the attempts seen, were not answered from a cache. */
function usableIn({ worked, attempts }: ReuseRound): number {
  return Math.min(worked, attempts)
}

function told({ opens, worked }: ReuseRound): string {
  return `${opens} opened for ${worked} requests`
}

function warmUp({ rounds, requests }: ReuseRound): string {
  return `${10 + (rounds - 1) * requests} to warm up`
}

/** A client that multiplexes shares one connection: true by its design, and told as such. */
function shared(levels: PoolObservation['levels']): string {
  const last = levels.at(-1)
  return last && last.inUse === 1 ? ', all of them the same one' : ''
}
