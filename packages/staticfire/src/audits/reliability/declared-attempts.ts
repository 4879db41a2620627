import type { Dependency, RetriesObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { refOf } from '../observation-set.ts'

/** So many requests whose every call fails show how often one is made. */
export const attemptsThresholds = { attemptsLeastChains: 3 }

/** A call is made no more often than is declared; without a declaration there is nothing to hold it to. */
export function judgeAttempts(
  { dependency, attemptsPerRequest, chains }: RetriesObservation,
  { attempts: declared }: Dependency,
  tier: number | undefined,
): ClaimDraft<'tries'>[] {
  if (declared === undefined) return []
  const ref = refOf('retries', dependency)
  const made = chains.map(({ attempts }) => attempts)
  const claim = {
    id: `tries[${dependency}]`,
    text: `A call to ${dependency} is made ${declared} times at most`,
    basis: [ref],
  } as const
  const evidence = [
    measured(ref, `Every call of a request answered 503, ${chains.length} requests: calls`, {
      observed: made.slice(0, 10).join(', ') || 'none',
      expected: `${declared} at most`,
      ...(tier !== undefined && { tier }),
    }),
  ]
  const undecided = (code: string, message: string) => [
    unproven({ ...claim, reason: { code, message }, evidence }),
  ]
  if (attemptsPerRequest > 1.2) {
    return undecided(
      'several-calls',
      `A request calls ${dependency} several times anyway, so repetitions do not show.`,
    )
  }
  if (made.length < attemptsThresholds.attemptsLeastChains) {
    return undecided('too-few-requests', `Only ${made.length} requests had every call fail.`)
  }
  const beyond = made.filter((attempts) => attempts > declared)
  if (beyond.length === 0) return [pass({ ...claim, evidence })]
  if (beyond.length < attemptsThresholds.attemptsLeastChains) {
    return undecided('in-dead-band', `${beyond.length} of ${made.length} requests made more calls.`)
  }
  const text = `A call to ${dependency} is made ${Math.max(...beyond)} times; declared are ${declared}`
  return [fail({ ...claim, text, evidence })]
}
