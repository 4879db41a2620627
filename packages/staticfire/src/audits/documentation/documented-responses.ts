import type { ContractAnswer, ContractObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass, unproven } from '../claims.ts'

type Kind = 'statuses' | 'bodies' | 'refusals' | 'nulls' | 'refusals-listed'

interface Met {
  operation: string
  answer: ContractAnswer
  statuses: string[]
}

/** Whether real answers are the documented ones, by their status and by the shape of their bodies. */
export function judgeResponses({ operations }: ContractObservation): ClaimDraft<Kind>[] {
  const met = operations.flatMap(({ operation, answers, statuses }) =>
    answers
      .filter(({ status, isLikeUnknown }) => status !== undefined && !isLikeUnknown)
      .map((answer): Met => ({ operation, answer, statuses })),
  )
  const within = (from: number, to: number) =>
    met.filter(({ answer: { status = 0 } }) => status >= from && status < to)
  const [successes, refused] = [within(200, 300), within(400, 500)]
  return [
    judgeStatuses(successes),
    judgeBodies('bodies', successes),
    judgeBodies('refusals', refused),
    judgeNulls([...successes, ...refused]),
    ...judgeListed(refused),
  ]
}

function judgeStatuses(successes: readonly Met[]): ClaimDraft<Kind> {
  const claim = {
    id: 'statuses',
    text: 'Every status of success that was met is documented',
    basis: ['contract'],
  } as const
  if (successes.length === 0) return unproven({ ...claim, reason: noSuccess })
  const strange = successes.filter(({ answer }) => answer.documentedAs === undefined)
  const evidence = [
    measured('contract', `${successes.length} successful answers`, {
      observed: strange.length > 0 ? listed(strange, statusOf) : counted(successes),
      expected: 'statuses that the document lists for the operation',
    }),
  ]
  const [first] = strange
  return first
    ? fail({ ...claim, text: `${statusOf(first)}${andMore(strange)}`, evidence })
    : pass({ ...claim, evidence })
}

const texts = {
  bodies: {
    text: 'Bodies of successful answers are what their schemas say',
    none: 'No successful answer that was met has a body with a documented schema.',
  },
  refusals: {
    text: 'Bodies of refusals are what their schemas say',
    none: 'No refusal that was met has a body with a documented schema.',
  },
} as const

function judgeBodies(kind: 'bodies' | 'refusals', met: readonly Met[]): ClaimDraft<Kind> {
  const { text, none } = texts[kind]
  const claim = { id: kind, text, basis: ['contract'] } as const
  if (kind === 'bodies' && met.length === 0) return unproven({ ...claim, reason: noSuccess })
  const checked = met.filter(({ answer }) => answer.body !== 'unchecked')
  if (checked.length === 0) {
    return notApplicable({ ...claim, reason: { code: 'no-schema', message: none } })
  }
  const different = checked.filter(({ answer }) => answer.body === 'differs')
  const evidence = [
    measured('contract', `${checked.length} answers with a documented schema`, {
      observed:
        different.length > 0 ? listed(different, differenceOf) : `${checked.length} hold to it`,
      expected: 'the required fields, the types and the values that the schema allows',
    }),
  ]
  const [first] = different
  return first
    ? fail({ ...claim, text: `${differenceOf(first)}${andMore(different)}`, evidence })
    : pass({ ...claim, evidence })
}

/**
 * Null for a field that may be missing: many serialisers write it and few documents say it, and most
 * readers take one for the other.
 */
function judgeNulls(met: readonly Met[]): ClaimDraft<'nulls'> {
  const claim = { id: 'nulls', weight: 'advisory', basis: ['contract'] } as const
  const text = 'What is null is documented to be'
  const checked = met.filter(({ answer }) => answer.body !== 'unchecked')
  if (checked.length === 0) {
    const message = 'No answer that was met has a body with a documented schema.'
    return notApplicable({ ...claim, text, reason: { code: 'no-schema', message } })
  }
  const nulls = checked.filter(({ answer }) => answer.body === 'nulls')
  const evidence = [
    measured('contract', `${checked.length} answers with a documented schema`, {
      observed: nulls.length > 0 ? listed(nulls, differenceOf) : 'no other null',
      expected: 'nullable: true (OpenAPI 3.0) or type: [string, "null"] (3.1), or no field at all',
    }),
  ]
  const [first] = nulls
  return first
    ? fail({ ...claim, text: `${differenceOf(first)}, and is null${andMore(nulls)}`, evidence })
    : pass({ ...claim, text, evidence })
}

/** A document need not list every refusal (OpenAPI 3.1, Responses Object), so one that it does not is a note. */
function judgeListed(refused: readonly Met[]): ClaimDraft<'refusals-listed'>[] {
  const claim = { id: 'refusals-listed', weight: 'advisory', basis: ['contract'] } as const
  const text = 'The statuses of refusals that were met are documented'
  if (refused.length === 0) {
    const message = 'No refusal was met.'
    return [notApplicable({ ...claim, text, reason: { code: 'no-refusal', message } })]
  }
  const strange = refused.filter(({ answer }) => answer.documentedAs === undefined)
  const evidence = [
    measured('contract', `${refused.length} refusals`, {
      observed: strange.length > 0 ? listed(strange, statusOf) : counted(refused),
      expected: 'the known refusals of an operation are listed, or a default',
    }),
  ]
  const [first] = strange
  return first
    ? [fail({ ...claim, text: `${statusOf(first)}${andMore(strange)}`, evidence })]
    : [pass({ ...claim, text, evidence })]
}

const noSuccess = {
  code: 'no-success',
  message: 'No documented operation was answered with success, so there was nothing to compare.',
  remedy: 'traffic: { requests: [{ method: POST, path: /…, body: { … } }] }',
}

function statusOf({ operation, answer, statuses }: Met): string {
  const documented = statuses.length > 0 ? statuses.join(', ') : 'nothing'
  return `${nameOf(operation, answer)} answers ${answer.status}; documented: ${documented}`
}

function differenceOf({ operation, answer }: Met): string {
  return `${nameOf(operation, answer)} answers ${answer.status}: ${answer.differences.join('; ')}`
}

function nameOf(operation: string, { variation }: ContractAnswer): string {
  return variation === undefined ? operation : `${operation} (${variation})`
}

function andMore(met: readonly Met[]): string {
  return met.length > 1 ? `; and ${met.length - 1} more` : ''
}

function listed(met: readonly Met[], tell: (each: Met) => string): string {
  return met.map(tell).join('; ').slice(0, 300)
}

function counted(met: readonly Met[]): string {
  const statuses = Map.groupBy(met, ({ answer }) => answer.status)
  return [...statuses].map(([status, each]) => `${status} × ${each.length}`).join(', ')
}
