import type { ContractObservation } from '@staticfire/contracts'
import { type ClaimDraft, unproven } from '../claims.ts'
import { worked } from './served-operations.ts'

/** Fewer operations than this share say too little about the others. */
export const apiDocsThresholds = { leastShown: 0.5 }

/** Says so when most operations could not be made to work: their answers were not compared. */
export function judgeShown({ operations, untried }: ContractObservation): ClaimDraft<'shown'>[] {
  const all = operations.length + untried
  const silent = operations.filter(({ answers }) => !worked(answers[0]))
  const shown = operations.length - silent.length
  if (all === 0 || shown === 0 || shown / all >= apiDocsThresholds.leastShown) return []
  const message = `Only ${shown} of ${all} documented operations were answered with success; ${silent
    .slice(0, 4)
    .map(({ operation, answers: [answer] }) => `${operation}: ${answer?.status ?? answer?.outcome}`)
    .join(', ')}.`
  return [
    unproven({
      id: 'shown',
      text: 'Most documented operations were seen to work',
      basis: ['contract'],
      reason: {
        code: 'few-shown',
        message,
        remedy: 'traffic: { requests: [{ method: POST, path: /…, body: { … } }] }',
      },
    }),
  ]
}
