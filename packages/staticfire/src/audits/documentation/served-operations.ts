import type {
  ContractAnswer,
  ContractObservation,
  DocumentedOperation,
} from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'

type Verdict = 'served' | 'missing' | 'unclear'

/** Whether every documented operation is there: an answer of its own shows it, a router's 404 refutes it. */
export function judgeServed(contract: ContractObservation): ClaimDraft<'served'>[] {
  const { operations, untried, unknown } = contract
  if (operations.length === 0) return []
  const judged = operations.map((each) => ({ each, verdict: verdictOn(each, operations) }))
  const of = (verdict: Verdict) =>
    judged.filter((it) => it.verdict === verdict).map(({ each }) => each)
  const [missing, unclear, served] = [of('missing'), of('unclear'), of('served')]
  const claim = { id: 'served', text: 'Every documented operation is served' } as const
  const evidence = [
    measured('contract', `${operations.length} documented operations, each sent once`, {
      observed:
        missing.length > 0 ? listed(missing) : `${served.length} have an answer of their own`,
      expected: `another answer than a path that does not exist has (${unknown?.status ?? 'none'})`,
    }),
  ]
  const [first, ...rest] = missing
  if (first) {
    const more = rest.length > 0 ? `, and ${rest.length} more are not served` : ''
    return [fail({ ...claim, text: `${toldOf(first)}${more}`, evidence })]
  }
  if (unclear.length > 0) return [unproven({ ...claim, reason: whyUnclear(unclear), evidence })]
  if (untried > 0) {
    const message = `${untried} of the documented operations were not tried: there are many, or the service is slow.`
    return [unproven({ ...claim, reason: { code: 'not-tried', message }, evidence })]
  }
  return [pass({ ...claim, evidence })]
}

function verdictOn(operation: DocumentedOperation, all: readonly DocumentedOperation[]): Verdict {
  const [answer] = operation.answers
  if (answer?.status === undefined) return 'unclear'
  const { status, isLikeUnknown, documentedAs } = answer
  // Only a router says that there is a path and not this method (RFC 9110, 15.5.6).
  if (status === 405) return documentedAs === '405' ? 'unclear' : 'missing'
  if (status === 501) return documentedAs === '501' ? 'served' : 'missing'
  if (!isLikeUnknown) return 'served'
  if (status < 400) return isAnotherPage(answer) ? 'missing' : 'unclear'
  // Who may not know is told the same of everything.
  if (status !== 404) return 'unclear'
  // Where the object may be missing, a 404 may well be about it.
  if (documentedAs === '404' || documentedAs === '4XX') return 'unclear'
  return exists(operation, all) ? 'missing' : 'unclear'
}

/** A single-page application answers every path with its page. */
function isAnotherPage({ body, documentedAs }: ContractAnswer): boolean {
  return documentedAs === undefined || body === 'differs'
}

/** What the path names is there: it names nothing, or its other operations found it. */
function exists(
  { operation, namesExisting }: DocumentedOperation,
  all: readonly DocumentedOperation[],
): boolean {
  if (namesExisting) return true
  const path = pathOf(operation)
  return all.some(
    (each) =>
      each.operation !== operation && pathOf(each.operation) === path && worked(each.answers[0]),
  )
}

export function worked(answer: ContractAnswer | undefined): boolean {
  const { status = 0, isLikeUnknown = true } = answer ?? {}
  return status >= 200 && status < 300 && !isLikeUnknown
}

function pathOf(operation: string): string {
  return operation.slice(operation.indexOf(' ') + 1)
}

function whyUnclear(unclear: readonly DocumentedOperation[]) {
  const [first] = unclear
  const { lacksIdentity = false, operation = '' } = first ?? {}
  const more = unclear.length > 1 ? `, and ${unclear.length - 1} more` : ''
  const answer = first?.answers[0]
  if (lacksIdentity) {
    const message = `${operation} needs credentials, and none are declared${more}.`
    return { code: 'no-identity', message, remedy: 'traffic: { identities: { … } }' }
  }
  if (answer?.status === 429) {
    const message = `${operation} was answered 429${more}: the service's own limit stood in the way.`
    return { code: 'rate-limited', message, remedy: 'traffic: { limits: { requests: …, per: … } }' }
  }
  if (answer?.status === undefined) {
    const message = `${operation} was not answered (${answer?.outcome ?? 'not sent'})${more}.`
    return { code: 'no-answer', message }
  }
  const message = `${operation} is answered ${answer.status}, as a path that does not exist is${more}: whether the route or the object is missing does not show.`
  const remedy = `traffic: { requests: [{ method: ${operation.split(' ')[0]}, path: /… }] }`
  return { code: 'cannot-tell', message, remedy }
}

function toldOf({ operation, answers: [answer] }: DocumentedOperation): string {
  const how = answer?.isLikeUnknown === true ? ', as a path that does not exist is' : ''
  return `${operation} is documented and answered ${answer?.status ?? 'nothing'}${how}`
}

function listed(operations: readonly DocumentedOperation[]): string {
  return operations
    .map((each) => toldOf(each))
    .join('; ')
    .slice(0, 300)
}
