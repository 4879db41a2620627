import type { FoundSecret, PlantedSecret, Reason, SecretsObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass, unproven } from '../claims.ts'
import { defineAudit } from '../define.ts'

type Kind = 'kept-from-logs' | 'kept-from-responses'
type Draft = ClaimDraft<Kind>

/** Secrets of the environment and of requests turn up neither in the log nor in responses. */
export const exposedSecrets = defineAudit({
  id: 'security/exposed-secrets',
  version: 1,
  thresholds: {},
  needs: ['secrets'],
  claims: ['kept-from-logs', 'kept-from-responses'],
  judge: ({ secrets }) => [
    judgePlace(secrets, 'log', 'environment'),
    judgePlace(secrets, 'log', 'requests'),
    judgePlace(secrets, 'response', 'environment'),
    judgePlace(secrets, 'response', 'requests'),
    judgeEcho(secrets),
  ],
})

const kinds = {
  environment: ['variable', 'password'],
  requests: ['credential'],
} as const satisfies Record<string, readonly PlantedSecret['kind'][]>
type Origin = keyof typeof kinds

const claimsOf = { log: 'kept-from-logs', response: 'kept-from-responses' } as const
const texts = {
  log: {
    environment: 'No secret of the environment is printed',
    requests: 'No credential of a request is printed',
  },
  response: {
    environment: 'No response holds a secret of the environment',
    requests: 'No response holds a credential of another request',
  },
} as const

function judgePlace(
  observed: SecretsObservation,
  place: FoundSecret['place'],
  origin: Origin,
): Draft {
  const belongs = ({ kind }: Pick<PlantedSecret, 'kind'>) =>
    (kinds[origin] as readonly string[]).includes(kind)
  const claim = {
    id: `${claimsOf[place]}[${origin}]`,
    text: texts[place][origin],
    basis: ['secrets'],
  } as const
  const planted = observed.planted.filter(belongs)
  if (planted.length === 0) {
    const message = 'No variable of the service is a secret, and no address holds a password.'
    return notApplicable({ ...claim, reason: { code: 'no-secret-known', message } })
  }
  const found = observed.found.filter(
    (each) => belongs(each) && each.place === place && !each.isOwnEcho,
  )
  const evidence = [
    measured('secrets', describeSearch(observed, place), {
      observed: found.length === 0 ? `none of ${planted.length} secrets` : told(found),
      expected: 'no secret, in whatever encoding',
    }),
    ...found.slice(0, 5).map((each) =>
      measured('secrets', `${each.name}, during ${each.during}, ${each.times} times`, {
        observed: each.text,
      }),
    ),
  ]
  const [first] = found
  if (first) {
    const where = place === 'log' ? 'is printed' : 'stands in a response'
    const more = found.length > 1 ? `, and ${found.length - 1} more` : ''
    const text = `${first.name} ${where} (${first.during})${more}`
    return fail({ ...claim, text, evidence })
  }
  const gap = whyNotTold(observed, planted, place)
  return gap ? unproven({ ...claim, reason: gap, evidence }) : pass({ ...claim, evidence })
}

/** A client that is shown what it sent itself has learnt nothing; whoever stores the response has. */
function judgeEcho({ found, responses }: SecretsObservation): Draft {
  const echoed = found.filter(({ isOwnEcho, place }) => isOwnEcho && place === 'response')
  const evidence = [
    measured('secrets', `${responses} responses`, {
      observed: echoed.length === 0 ? 'none repeats the credential of its request' : told(echoed),
      expected: 'none',
    }),
  ]
  const claim = {
    id: 'kept-from-responses[own]',
    text: 'No response repeats the credential of its request',
    weight: 'advisory',
    evidence,
  } as const
  const [first] = echoed
  return first
    ? fail({ ...claim, text: `${first.during} repeats ${first.name} to who sent it` })
    : pass(claim)
}

function whyNotTold(
  { isTruncated }: SecretsObservation,
  planted: readonly PlantedSecret[],
  place: FoundSecret['place'],
): Reason | undefined {
  const words = planted.filter(({ isTellable }) => !isTellable).map(({ name }) => name)
  if (words.length === planted.length) {
    const message = `${words.join(', ')}: a short value or a common word, which would be met by chance.`
    const remedy = `env: { ${words[0]?.replace(/^password in /, '')}: … }`
    return { code: 'not-tellable', message, remedy }
  }
  if (place === 'log' && isTruncated) {
    const message = 'More was printed than was kept; the dropped lines were not searched.'
    return { code: 'output-truncated', message }
  }
  return undefined
}

function describeSearch(
  { lines, responses, events }: SecretsObservation,
  place: FoundSecret['place'],
): string {
  const searched = place === 'log' ? `${lines} lines` : `${responses} responses, headers included`
  return `${searched}: start, known and wrong requests, ${events.join(', ')}`
}

function told(found: readonly FoundSecret[]): string {
  return found
    .map(({ name, during }) => `${name} (${during})`)
    .join('; ')
    .slice(0, 300)
}
