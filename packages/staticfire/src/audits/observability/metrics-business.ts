import type { MetricsObservation, MetricsRound } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { isBusinessName, type RequestCounter } from './request-counters.ts'

/** Whether something tells what the service is there for, beside that it was asked. */
export function judgeBusiness(
  { rounds: all, control }: MetricsObservation,
  rounds: readonly MetricsRound[],
  counters: readonly RequestCounter[],
): ClaimDraft<'business'> {
  const namesOf = (measures: readonly { name: string }[]) => measures.map(({ name }) => name)
  const asIs = new Set([
    ...namesOf(counters),
    ...namesOf(control.growth),
    ...all.filter(({ kind }) => kind === 'unknown-route').flatMap(({ growth }) => namesOf(growth)),
  ])
  const moved = [...new Set(rounds.flatMap(({ growth }) => namesOf(growth)))].filter(
    (name) => !asIs.has(name) && isBusinessName(name),
  )
  const evidence = [
    measured('metrics', 'What moved with known requests alone', {
      observed:
        moved.slice(0, 6).join(', ').slice(0, 300) || 'nothing but requests and the runtime',
      expected: 'a metric of the business',
    }),
  ]
  const claim = {
    id: 'business',
    text: 'A metric of the business moves with its traffic',
    weight: 'advisory',
    evidence,
  } as const
  if (moved.length > 0) return pass({ ...claim, text: `${moved[0]} moves with the business` })
  if (rounds.length > 0) return fail({ ...claim, text: 'No metric of the business moved' })
  const message = 'No known request could be counted.'
  return unproven({ ...claim, reason: { code: 'not-exercised', message } })
}
