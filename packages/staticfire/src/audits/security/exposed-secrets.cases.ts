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
    change: planted(({ kind }) => kind === 'credential'),
    status: 'pass',
    claims: {
      'kept-from-logs[environment]': 'not-applicable',
      'kept-from-responses[environment]': 'not-applicable',
    },
  },
  {
    name: 'the only secrets are words that a log may hold by chance',
    change: ({ secrets }) => {
      for (const secret of secrets.planted) secret.isTellable = secret.kind === 'credential'
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
    name: 'no request is known',
    missing: { secrets: unrecorded('no-known-requests') },
    status: 'unproven',
    code: 'no-known-requests',
    claims: {},
  },
]
