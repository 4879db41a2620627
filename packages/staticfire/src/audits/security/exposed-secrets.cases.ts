import type { FoundSecret, PlantedSecret } from '@staticfire/contracts'
import { type AuditCase, type Change, unrecorded } from '../testing/audit-case.ts'

function found(overrides: Partial<FoundSecret>): Change {
  return ({ secrets }) =>
    void secrets.found.push({
      name: 'API_TOKEN',
      kind: 'variable',
      place: 'log',
      during: 'start',
      text: '{"level":"info","msg":"configuration","token":"‹masked›',
      times: 1,
      ...overrides,
    })
}

function planted(keep: (secret: PlantedSecret) => boolean): Change {
  return ({ secrets }) => void (secrets.planted = secrets.planted.filter(keep))
}

const field = { kind: 'field', name: 'field card of a body' } as const
const upstream = { kind: 'upstream', name: 'password in the error of a dependency' } as const
const atDebug: Change = ({ secrets }) => void (secrets.debugBy = 'LOG_LEVEL=debug')

function both(...changes: Change[]): Change {
  return (observations) => changes.forEach((change) => change(observations))
}

const credential = { kind: 'credential', name: 'bearer token of a request' } as const

export const cases: AuditCase[] = [
  {
    name: 'no secret turns up anywhere',
    status: 'pass',
    claims: {
      'kept-from-logs[environment]': 'pass',
      'kept-from-logs[requests]': 'pass',
      'kept-from-responses[environment]': 'pass',
      'kept-from-responses[requests]': 'pass',
      'kept-from-responses[own]': 'pass',
    },
  },
  {
    name: 'the configuration is printed at the start',
    change: found({}),
    status: 'fail',
    claims: { 'kept-from-logs[environment]': 'fail', 'kept-from-logs[requests]': 'pass' },
  },
  {
    name: 'an outage prints the address with its password',
    change: found({ kind: 'password', name: 'password in DATABASE_URL', during: 'GET /orders' }),
    status: 'fail',
    claims: { 'kept-from-logs[environment]': 'fail' },
  },
  {
    name: 'a refused request is logged with its credential',
    change: found(credential),
    status: 'fail',
    claims: { 'kept-from-logs[requests]': 'fail', 'kept-from-logs[environment]': 'pass' },
  },
  {
    name: 'a probe shows the environment',
    change: found({ place: 'response', during: 'GET /health' }),
    status: 'fail',
    claims: { 'kept-from-responses[environment]': 'fail' },
  },
  {
    name: 'a response holds the credential of an earlier request',
    change: found({ ...credential, place: 'response' }),
    status: 'fail',
    claims: { 'kept-from-responses[requests]': 'fail', 'kept-from-responses[own]': 'pass' },
  },
  {
    name: 'a response repeats to its client what that sent: a note',
    change: found({ ...credential, place: 'response', isOwnEcho: true }),
    status: 'pass',
    claims: { 'kept-from-responses[own]': 'fail', 'kept-from-responses[requests]': 'pass' },
  },
  {
    name: 'no secret is known',
    change: planted(({ kind }) => kind === 'credential' || kind === 'canary'),
    status: 'pass',
    claims: {
      'kept-from-logs[environment]': 'not-applicable',
      'kept-from-responses[environment]': 'not-applicable',
    },
  },
  {
    name: 'the only secrets are words that a log may hold by chance',
    change: ({ secrets }) => {
      for (const secret of secrets.planted)
        secret.isTellable = !['variable', 'password'].includes(secret.kind)
    },
    status: 'unproven',
    code: 'not-tellable',
    claims: {
      'kept-from-logs[environment]': 'unproven',
      'kept-from-responses[environment]': 'unproven',
    },
  },
  {
    name: 'more was printed than was kept',
    change: ({ secrets }) => void (secrets.isTruncated = true),
    status: 'unproven',
    code: 'output-truncated',
    claims: { 'kept-from-logs[requests]': 'unproven', 'kept-from-responses[requests]': 'pass' },
  },
  {
    name: 'what was found stays found, however much was dropped',
    change: (observations) => {
      observations.secrets.isTruncated = true
      found({})(observations)
    },
    status: 'fail',
    claims: { 'kept-from-logs[environment]': 'fail' },
  },
  {
    name: 'the whole environment is printed, and no variable of it is a secret of the service',
    change: both(
      planted(({ kind }) => kind === 'credential' || kind === 'canary'),
      found({ kind: 'canary', name: 'APP_CANARY_TOKEN' }),
    ),
    status: 'fail',
    claims: { 'kept-from-logs[environment]': 'fail' },
  },
  {
    name: 'a 401 repeats the credential that it refuses',
    change: found({ ...credential, place: 'response', isOwnEcho: true, status: 401 }),
    status: 'fail',
    claims: { 'kept-from-responses[requests]': 'fail', 'kept-from-responses[own]': 'pass' },
  },
  {
    name: 'an answer that works repeats the credential of its request: a note',
    change: found({ ...credential, place: 'response', isOwnEcho: true, status: 200 }),
    status: 'pass',
    claims: { 'kept-from-responses[requests]': 'pass', 'kept-from-responses[own]': 'fail' },
  },
  {
    name: 'a validation error repeats the field that it refuses, to who sent it: a note',
    change: found({ ...field, place: 'response', isOwnEcho: true, status: 422 }),
    status: 'pass',
    claims: { 'kept-from-responses[bodies]': 'pass', 'kept-from-responses[own]': 'fail' },
  },
  {
    name: 'a server error dumps the body of its request',
    change: found({ ...field, place: 'response', isOwnEcho: true, status: 500 }),
    status: 'fail',
    claims: { 'kept-from-responses[bodies]': 'fail', 'kept-from-responses[own]': 'pass' },
  },
  {
    name: 'an error holds the field of another request',
    change: found({ ...field, place: 'response', status: 404 }),
    status: 'fail',
    claims: { 'kept-from-responses[bodies]': 'fail' },
  },
  {
    name: 'a card number is printed while a dependency refuses',
    change: found({ ...field, during: 'POST /orders' }),
    status: 'fail',
    claims: { 'kept-from-logs[bodies]': 'fail' },
  },
  {
    name: 'no request has a field for a secret',
    change: planted(({ kind }) => kind !== 'field'),
    status: 'pass',
    claims: {
      'kept-from-logs[bodies]': 'not-applicable',
      'kept-from-responses[bodies]': 'not-applicable',
    },
  },
  {
    name: 'the error of a dependency is told to the client in other words around it',
    change: found({ ...upstream, place: 'response', status: 502 }),
    status: 'fail',
    claims: { 'kept-from-responses[upstream]': 'fail', 'kept-from-logs[upstream]': 'pass' },
  },
  {
    name: 'the error of a dependency is printed',
    change: found({ ...upstream, during: 'GET /quotes' }),
    status: 'fail',
    claims: { 'kept-from-logs[upstream]': 'fail' },
  },
  {
    name: 'a gateway passes on what its dependency answers',
    change: found({ ...upstream, place: 'response', status: 500, isPassedOn: true }),
    status: 'unproven',
    code: 'passed-on',
    claims: { 'kept-from-responses[upstream]': 'unproven' },
  },
  {
    name: 'it has no HTTP dependency',
    change: planted(({ kind }) => kind !== 'upstream'),
    status: 'pass',
    claims: {
      'kept-from-logs[upstream]': 'not-applicable',
      'kept-from-responses[upstream]': 'not-applicable',
    },
  },
  {
    name: 'no call met the error of the dependency',
    change: ({ secrets }) => {
      for (const secret of secrets.planted)
        if (secret.kind === 'upstream') secret.isUndelivered = true
    },
    status: 'unproven',
    code: 'not-exercised',
    claims: {
      'kept-from-logs[upstream]': 'unproven',
      'kept-from-responses[upstream]': 'unproven',
    },
  },
  {
    name: 'more than half of a secret is printed, and less than four fifths',
    change: found({ isPartial: true }),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { 'kept-from-logs[environment]': 'unproven' },
  },
  {
    name: 'one is shown in part and one whole',
    change: both(found({ isPartial: true }), found({ name: 'JWT_SECRET' })),
    status: 'fail',
    claims: { 'kept-from-logs[environment]': 'fail' },
  },
  {
    name: 'a debug line that was asked for holds a secret',
    change: both(atDebug, found({ isDebug: true })),
    status: 'unproven',
    code: 'debug-chosen',
    claims: { 'kept-from-logs[environment]': 'unproven' },
  },
  {
    name: 'a debug line that nobody asked for holds one',
    change: found({ isDebug: true }),
    status: 'fail',
    claims: { 'kept-from-logs[environment]': 'fail' },
  },
  {
    name: 'a line of every level holds one, and debug was asked for',
    change: both(atDebug, found({})),
    status: 'fail',
    claims: { 'kept-from-logs[environment]': 'fail' },
  },
  {
    name: 'no request is known',
    missing: { secrets: unrecorded('no-known-requests') },
    status: 'unproven',
    code: 'no-known-requests',
    claims: {},
  },
]
