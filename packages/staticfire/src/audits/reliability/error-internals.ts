import type {
  ErrorBody,
  FailuresObservation,
  Family,
  MalformedObservation,
} from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass } from '../claims.ts'
import { refOf } from '../observation-set.ts'

interface Told {
  where: string
  error: ErrorBody
}

/** Whether what a client is told of an error says how the service is made. */
export function judgeInternals(
  { requests, crash }: MalformedObservation,
  failures: Family<FailuresObservation>,
): ClaimDraft<'no-internals'>[] {
  const refusals = requests.flatMap(({ operation, variation, error }) =>
    error ? [{ where: `${operation} (${variation})`, error }] : [],
  )
  const outages = Object.values(failures).map((observed) => ({
    ref: refOf('failures', `${observed.dependency}/${observed.fault}`),
    subject: `${observed.dependency}/${observed.fault}`,
    told: observed.operations.flatMap(({ operation, error }) =>
      error ? [{ where: `${operation} while ${observed.dependency} fails`, error }] : [],
    ),
  }))
  const crashed = crash?.error ? [{ where: crash.operation, error: crash.error }] : []
  return [
    judge('no-internals[requests]', 'malformed', refusals),
    ...(crashed.length > 0 ? [judge('no-internals[crash]', 'malformed', crashed)] : []),
    ...outages
      .filter(({ told }) => told.length > 0)
      .map(({ ref, subject, told }) => judge(`no-internals[${subject}]`, ref, told)),
  ]
}

function judge(
  id: `no-internals[${string}]`,
  ref: string,
  told: readonly Told[],
): ClaimDraft<'no-internals'> {
  const bodies = told.filter(({ error }) => error.bytes > 0)
  const claim = { id, text: 'Errors do not tell how the service is made' } as const
  if (bodies.length === 0) {
    const reason = { code: 'no-error-body', message: 'No error has a body.' }
    return notApplicable({ ...claim, basis: [ref], reason })
  }
  const leaking = bodies.filter(({ error }) => error.internals.length > 0)
  const observed = leaking
    .map(({ where, error }) => `${error.internals.join(', ')} in ${where}`)
    .join('; ')
    .slice(0, 300)
  const evidence = [
    measured(ref, `Bodies of ${bodies.length} errors`, {
      observed: observed || 'none of these',
      expected: 'no stack trace, SQL, source path, class of an exception or address',
    }),
  ]
  const [first] = leaking
  if (!first) return pass({ ...claim, evidence })
  return fail({
    ...claim,
    text: `${first.where} tells: ${first.error.internals.join(', ')}`,
    evidence,
  })
}
