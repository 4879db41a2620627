import type { FoundSecret, PlantedSecret, Reason, SecretsObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass, unproven } from '../claims.ts'
import { defineAudit } from '../define.ts'

type Kind = 'kept-from-logs' | 'kept-from-responses'
type Draft = ClaimDraft<Kind>
type Place = FoundSecret['place']

/** Secrets of the environment, of requests and of a dependency's errors turn up neither in the log nor in responses. */
export const exposedSecrets = defineAudit({
  id: 'security/exposed-secrets',
  version: 2,
  thresholds: { partlyShownShare: 0.5, shownShare: 0.8 },
  needs: ['secrets'],
  claims: ['kept-from-logs', 'kept-from-responses'],
  judge: ({ secrets }) => [
    ...origins.map((origin) => judgePlace(secrets, 'log', origin)),
    ...origins.map((origin) => judgePlace(secrets, 'response', origin)),
    judgeEcho(secrets),
  ],
})

const kinds = {
  environment: ['variable', 'password', 'canary'],
  requests: ['credential'],
  bodies: ['field'],
  upstream: ['upstream'],
} as const satisfies Record<string, readonly PlantedSecret['kind'][]>
type Origin = keyof typeof kinds
const origins = Object.keys(kinds) as Origin[]

const claimsOf = { log: 'kept-from-logs', response: 'kept-from-responses' } as const
const texts: Record<Place, Record<Origin, string>> = {
  log: {
    environment: 'No secret of the environment is printed',
    requests: 'No credential of a request is printed',
    bodies: 'No password, token or card number of a body is printed',
    upstream: 'A secret in the error of a dependency is not printed',
  },
  response: {
    environment: 'No response holds a secret of the environment',
    requests: 'No error repeats a credential, and no response holds that of another request',
    bodies: 'No error shows the password, token or card number of a body',
    upstream: 'A secret in the error of a dependency does not reach clients',
  },
}

/** Why a claim has no subject. The variable that only the tool has set is no secret of the service's. */
const noSubject: Record<Origin, Reason> = {
  environment: {
    code: 'no-secret-known',
    message: 'No variable of the service is a secret, and no address holds a password.',
  },
  requests: { code: 'no-credential', message: 'No request carried a credential.' },
  bodies: {
    code: 'no-secret-field',
    message: 'No known request has a field for a password, a token or a card number.',
  },
  upstream: {
    code: 'no-http-dependency',
    message: 'It has no HTTP dependency whose error could say one.',
  },
}

function judgePlace(observed: SecretsObservation, place: Place, origin: Origin): Draft {
  const belongs = ({ kind }: Pick<PlantedSecret, 'kind'>) =>
    (kinds[origin] as readonly string[]).includes(kind)
  const claim = {
    id: `${claimsOf[place]}[${origin}]`,
    text: texts[place][origin],
    basis: ['secrets'],
  } as const
  const planted = observed.planted.filter((each) => belongs(each) && each.kind !== 'canary')
  const found = observed.found.filter(
    (each) => belongs(each) && each.place === place && !isOnlyEcho(each),
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
  const doubts = found.map((each) => whyDoubted(each, observed))
  const [first, ...others] = found.filter((_, index) => doubts[index] === undefined)
  if (first) {
    const where = place === 'log' ? 'is printed' : 'stands in a response'
    const more = others.length > 0 ? `, and ${others.length} more` : ''
    const text = `${first.name} ${where} (${first.during})${more}`
    return fail({ ...claim, text, evidence })
  }
  const doubt = doubts.find((reason) => reason !== undefined)
  if (doubt) return unproven({ ...claim, reason: doubt, evidence })
  if (planted.length === 0) return notApplicable({ ...claim, reason: noSubject[origin] })
  const gap = whyNotTold(observed, planted, place)
  return gap ? unproven({ ...claim, reason: gap, evidence }) : pass({ ...claim, evidence })
}

/** What a client sent is no news to it, unless it is a credential in an error, or a failure that dumps its request. */
function isOnlyEcho({ isOwnEcho, kind, status = 0 }: FoundSecret): boolean {
  return isOwnEcho === true && status < (kind === 'credential' ? 400 : 500)
}

/** What was found and yet refutes nothing. */
function whyDoubted(
  { name, isPartial, isDebug, isPassedOn, kind, during, place }: FoundSecret,
  { debugBy }: SecretsObservation,
): Reason | undefined {
  if (isPartial) {
    const message = `Half of ${name} or more is shown (${during}), and less than four fifths: less than a mask should leave, and not the secret.`
    return { code: 'in-dead-band', message }
  }
  if (place === 'log' && isDebug && debugBy !== undefined) {
    const message = `${name} stands in a line of a debug level (${during}), and ${debugBy} asked for those.`
    return { code: 'debug-chosen', message, remedy: `env: { ${debugBy.split('=')[0]}: info }` }
  }
  if (kind === 'upstream' && isPassedOn) {
    const message = `What its dependency answers is passed on byte by byte (${during}): a gateway may, and whether it should is not seen from outside.`
    const remedy =
      'waivers: [{ item: security/exposed-secrets, reason: …, owner: …, until: YYYY-MM-DD }]'
    return { code: 'passed-on', message, remedy }
  }
  return undefined
}

/** A client that is shown what it sent itself has learnt nothing; whoever stores the response has. */
function judgeEcho({ found, responses }: SecretsObservation): Draft {
  const echoed = found.filter((each) => each.place === 'response' && isOnlyEcho(each))
  const evidence = [
    measured('secrets', `${responses} responses`, {
      observed: echoed.length === 0 ? 'none repeats a secret of its request' : told(echoed),
      expected: 'none',
    }),
  ]
  const claim = {
    id: 'kept-from-responses[own]',
    text: 'No response repeats a secret of its request',
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
  if (planted.every(({ isUndelivered }) => isUndelivered)) {
    const message = 'No call of a known request met the error that holds the secret.'
    const remedy = 'traffic: { requests: [{ method: GET, path: /… }] }'
    return { code: 'not-exercised', message, remedy }
  }
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
