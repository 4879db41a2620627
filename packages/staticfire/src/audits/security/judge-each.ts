import type { CapturedResponse, Claim } from '@staticfire/contracts'
import { type ClaimDraft, type ClaimId, fail, measured, pass, unproven } from '../claims.ts'
import { count, placesOf } from './captured.ts'

/** What one response says about one header. */
export interface Finding {
  verdict: 'good' | 'bad' | 'between'
  /** As it follows "Referrer-Policy is": `missing`, `unsafe-url`. */
  is: string
}

interface Rule<K extends string> {
  id: ClaimId<K>
  /** The header, as the reader knows it. */
  header: string
  /** What holds when no response is bad. */
  text: string
  expected: string
  weight?: Claim['weight']
  find: (response: CapturedResponse) => Finding
}

const longestObserved = 300

/** Judges a header on every response that needs it: one bad response, of whatever kind, refutes. */
export function judgeEach<const K extends string>(
  responses: readonly CapturedResponse[],
  { id, header, text, expected, weight = 'required', find }: Rule<K>,
): ClaimDraft<K> {
  const found = responses.map((response) => ({ response, ...find(response) }))
  const bad = found.filter(({ verdict }) => verdict === 'bad')
  const between = found.filter(({ verdict }) => verdict === 'between')
  const observed = describe(bad.length > 0 ? bad : between.length > 0 ? between : found)
  const evidence = [
    measured('headers', `${header} on ${count(responses.length)} to requests forwarded from TLS`, {
      observed:
        observed.length > longestObserved ? `${observed.slice(0, longestObserved)}…` : observed,
      expected,
    }),
  ]
  const claim = { id, text, weight, evidence }
  if (bad.length > 0) return fail({ ...claim, text: `${header} is ${describe(bad)}` })
  if (between.length === 0) return pass(claim)
  const message = `${header} is ${describe(between)}: not enough, and not so little that it fails.`
  return unproven({ ...claim, reason: { code: 'in-dead-band', message } })
}

/** `missing on unknown route (404), server error (500); max-age=0 on success (200)`. */
function describe(found: readonly (Finding & { response: CapturedResponse })[]): string {
  const groups = [...Map.groupBy(found, ({ is }) => is)]
  return groups
    .map(([is, each]) => `${is} on ${placesOf(each.map(({ response }) => response))}`)
    .join('; ')
}
