import type { ConfigurationObservation } from '@staticfire/contracts'
import { type AuditCase, type Change, unrecorded } from '../testing/audit-case.ts'
import { t0 } from '../testing/exchanges.ts'

function start(key: string, change: Partial<ConfigurationObservation>): Change {
  return ({ configuration }) => Object.assign(configuration[`${key}/removed`]!, change)
}

/** The start without the variable stayed up instead of ending. */
function stays(key: string, outcome: ConfigurationObservation['outcome']): Change {
  return ({ configuration }) => {
    const each = configuration[`${key}/removed`]!
    delete each.exit
    Object.assign(each, { outcome, namesVariable: false })
  }
}

const exit = { at: t0 + 300, code: 1, signal: null }

export const cases: AuditCase[] = [
  {
    name: 'required variables are refused by name, optional ones fall back',
    status: 'pass',
    claims: {
      'refused[DATABASE_URL]': 'pass',
      'named[DATABASE_URL]': 'pass',
      'starts[QUOTE_TTL]': 'pass',
      'starts[PORT]': 'pass',
      'secret-kept': 'pass',
      'default-applies[QUOTE_TTL]': 'unproven',
      'default-applies[PORT]': 'unproven',
    },
  },
  {
    name: 'a port without a default may be refused by name instead',
    change: start('PORT', { outcome: 'exited', exit, ports: [], namesVariable: true }),
    status: 'pass',
    claims: { 'refused[PORT]': 'pass', 'named[PORT]': 'pass' },
  },
  {
    name: 'the documented default port is the one that opens',
    change: ({ blueprint }) =>
      Object.assign(blueprint.variables[0]!, { source: 'declared', default: '3000' }),
    status: 'pass',
    claims: { 'default-applies[PORT]': 'pass' },
  },
  {
    name: 'another port opens than the documented default',
    change: ({ blueprint }) =>
      Object.assign(blueprint.variables[0]!, { source: 'declared', default: '8080' }),
    status: 'fail',
    claims: { 'default-applies[PORT]': 'fail', 'starts[PORT]': 'pass' },
  },
  {
    name: 'a port that is declared required must not have a default',
    change: ({ blueprint }) =>
      Object.assign(blueprint.variables[0]!, { source: 'declared', required: true }),
    status: 'fail',
    claims: { 'refused[PORT]': 'fail' },
  },
  {
    name: 'without a required variable it serves all the same',
    change: stays('DATABASE_URL', 'ready'),
    status: 'fail',
    claims: { 'refused[DATABASE_URL]': 'fail', 'named[DATABASE_URL]': 'not-applicable' },
  },
  {
    name: 'a bare stack trace names nothing',
    change: start('GREETING', { namesVariable: false, hasStackTrace: true }),
    status: 'fail',
    claims: { 'refused[GREETING]': 'pass', 'named[GREETING]': 'fail' },
  },
  {
    name: 'an optional variable turns out to be required',
    change: start('QUOTE_TTL', { outcome: 'exited', exit, ports: [] }),
    status: 'fail',
    claims: { 'starts[QUOTE_TTL]': 'fail' },
  },
  {
    name: 'without an optional variable it listens and never becomes ready',
    change: start('QUOTE_TTL', { outcome: 'listening' }),
    status: 'fail',
    claims: { 'starts[QUOTE_TTL]': 'fail' },
  },
  {
    name: 'a service without readiness only has to listen',
    change: (observations) => {
      start('QUOTE_TTL', { outcome: 'listening' })(observations)
      observations.boot['up']!.outcome = 'listening'
    },
    status: 'pass',
    claims: { 'starts[QUOTE_TTL]': 'pass' },
  },
  {
    name: 'whether listening is enough is not known without a healthy start',
    change: start('QUOTE_TTL', { outcome: 'listening' }),
    missing: { 'boot[up]': unrecorded('interrupted') },
    status: 'unproven',
    code: 'no-healthy-start',
    claims: { 'starts[QUOTE_TTL]': 'unproven' },
  },
  {
    name: 'a slow service may only need longer',
    change: (observations) => {
      stays('DATABASE_URL', 'silent')(observations)
      stays('QUOTE_TTL', 'silent')(observations)
      observations.boot['up']!.listeningAt = t0 + 9_000
    },
    status: 'unproven',
    code: 'slow-start',
    claims: { 'refused[DATABASE_URL]': 'unproven', 'starts[QUOTE_TTL]': 'unproven' },
  },
  {
    name: 'the complaint about a missing variable prints a secret',
    change: start('GREETING', { printsSecret: true }),
    status: 'fail',
    claims: { 'secret-kept': 'fail' },
  },
  {
    name: 'the output that was dropped may have held a secret or the name',
    change: ({ configuration }) => {
      configuration['GREETING/removed']!.namesVariable = false
      configuration['GREETING/removed']!.logs.isTruncated = true
    },
    status: 'unproven',
    claims: { 'secret-kept': 'unproven', 'named[GREETING]': 'unproven' },
  },
  {
    name: 'removing an address could reach a real one where egress is only watched',
    change: ({ environment }) =>
      Object.assign(environment, { egress: 'watched', egressReason: 'no user namespaces' }),
    status: 'unproven',
    code: 'egress-not-denied',
    claims: {
      'refused[DATABASE_URL]': 'unproven',
      'refused[GREETING]': 'pass',
      'secret-kept': 'pass',
    },
  },
  {
    name: 'no variable is known',
    change: ({ blueprint }) => void (blueprint.variables = []),
    missing: { configuration: undefined },
    status: 'unproven',
    code: 'no-variables',
    claims: { variables: 'unproven' },
  },
]
