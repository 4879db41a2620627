import type { ConfigurationObservation, Observations } from '@staticfire/contracts'
import { type AuditCase, type Change, unrecorded } from '../testing/audit-case.ts'
import { t0 } from '../testing/exchanges.ts'
import { variable } from '../testing/healthy-service.ts'

const key = 'QUOTE_TTL/malformed'

/** Changes what the start with a malformed QUOTE_TTL did. */
function start(change: Partial<ConfigurationObservation>): Change {
  return ({ configuration }) => Object.assign(configuration[key]!, change)
}

function outcome(
  status: ConfigurationObservation['outcome'],
  change: Partial<ConfigurationObservation> = {},
): Change {
  return ({ configuration }) => {
    delete configuration[key]!.exit
    Object.assign(configuration[key]!, { outcome: status, namesVariable: false, ...change })
  }
}

const ended = (code: number | null, signal: string | null = null) => ({
  at: t0 + 300,
  code,
  signal,
})

function onlyVariables(...variables: Observations['blueprint']['variables']): Change {
  return ({ blueprint }) => void (blueprint.variables = variables)
}

export const cases: AuditCase[] = [
  {
    name: 'a malformed value is refused by name, without a secret',
    status: 'pass',
    claims: {
      'refused[PORT]': 'pass',
      'refused[QUOTE_TTL]': 'pass',
      'named[QUOTE_TTL]': 'pass',
      'secret-kept': 'pass',
    },
  },
  {
    name: 'an alias of the variable names it',
    change: start({ namedAs: 'quoteTtl' }),
    status: 'pass',
    claims: { 'named[QUOTE_TTL]': 'pass' },
  },
  {
    name: 'a stack trace that names the variable is enough',
    change: start({ hasStackTrace: true }),
    status: 'pass',
    claims: { 'named[QUOTE_TTL]': 'pass' },
  },
  {
    name: 'an abort by a signal is a refusal',
    change: start({ exit: ended(null, 'SIGABRT') }),
    status: 'pass',
    claims: { 'refused[QUOTE_TTL]': 'pass' },
  },
  {
    name: 'exit code 0 tells the platform that all is well',
    change: start({ exit: ended(0) }),
    status: 'fail',
    claims: { 'refused[QUOTE_TTL]': 'fail', 'refused[PORT]': 'pass' },
  },
  {
    name: 'listening and then ending is too late',
    change: start({ outcome: 'listened-then-exited' }),
    status: 'fail',
    claims: { 'refused[QUOTE_TTL]': 'fail', 'named[QUOTE_TTL]': 'pass' },
  },
  ...(['ready', 'listening', 'unix-socket', 'silent'] as const).map((status): AuditCase => ({
    name: `with a malformed value it stays up: ${status}`,
    change: outcome(status),
    status: 'fail',
    claims: { 'refused[QUOTE_TTL]': 'fail', 'named[QUOTE_TTL]': 'not-applicable' },
  })),
  {
    name: 'silence proves nothing when the machine left it hardly any processor',
    change: (observations) => {
      outcome('silent')(observations)
      const start = observations.configuration['QUOTE_TTL/malformed']!
      start.starvedMs = start.limitMs - 100
    },
    status: 'unproven',
    code: 'slow-start',
    claims: { 'refused[QUOTE_TTL]': 'unproven' },
  },
  {
    name: 'silence with a processor to run on is silence',
    change: (observations) => {
      outcome('silent')(observations)
      const start = observations.configuration['QUOTE_TTL/malformed']!
      start.starvedMs = start.limitMs / 4
    },
    status: 'fail',
    claims: { 'refused[QUOTE_TTL]': 'fail' },
  },
  {
    name: 'silence proves nothing when a healthy start takes more than half of the limit',
    change: (observations) => {
      outcome('silent')(observations)
      observations.boot['up']!.listeningAt = t0 + 6_000
    },
    status: 'unproven',
    code: 'slow-start',
    claims: { 'refused[QUOTE_TTL]': 'unproven' },
  },
  {
    name: 'a bare stack trace does not name the variable',
    change: start({ namesVariable: false, hasStackTrace: true }),
    status: 'fail',
    claims: { 'refused[QUOTE_TTL]': 'pass', 'named[QUOTE_TTL]': 'fail' },
  },
  {
    name: 'the name may stand in the output that was dropped',
    change: ({ configuration }) => {
      configuration[key]!.namesVariable = false
      configuration[key]!.logs.isTruncated = true
    },
    status: 'unproven',
    code: 'output-truncated',
    claims: { 'named[QUOTE_TTL]': 'unproven', 'secret-kept': 'unproven' },
  },
  {
    name: 'the complaint about one value prints a secret',
    change: start({ printsSecret: true }),
    status: 'fail',
    claims: { 'secret-kept': 'fail', 'refused[QUOTE_TTL]': 'pass' },
  },
  {
    name: 'an SDK variable must ignore a bad value, so it is not tried',
    change: ({ blueprint }) =>
      void blueprint.variables.push(variable({ name: 'OTEL_BSP_SCHEDULE_DELAY', type: 'integer' })),
    status: 'pass',
    claims: { 'sdk[OTEL_BSP_SCHEDULE_DELAY]': 'not-applicable' },
  },
  {
    name: 'without any known variable there is nothing to try',
    change: onlyVariables(),
    status: 'unproven',
    code: 'no-typed-variables',
    claims: { variables: 'unproven' },
  },
  {
    name: 'a text has no malformed value',
    change: onlyVariables(variable({ name: 'GREETING' })),
    status: 'unproven',
    code: 'no-typed-variables',
    claims: { variables: 'unproven' },
  },
  {
    name: 'an address was not tried where egress could not be denied',
    change: ({ environment }) =>
      Object.assign(environment, { egress: 'watched', egressReason: 'no user namespaces' }),
    missing: { 'configuration[DATABASE_URL/malformed]': undefined },
    status: 'unproven',
    code: 'egress-not-denied',
    claims: { 'refused[DATABASE_URL]': 'unproven', 'refused[QUOTE_TTL]': 'pass' },
  },
  {
    name: 'a start that was not recorded is a claim of its own',
    missing: { [`configuration[${key}]`]: unrecorded('interrupted') },
    status: 'unproven',
    code: 'interrupted',
    claims: { [`configuration[${key}]`]: 'unproven' },
  },
  {
    name: 'a start that our own code lost is an error',
    missing: { [`configuration[${key}]`]: unrecorded('experiment-failed', true) },
    status: 'error',
    claims: { [`configuration[${key}]`]: 'error' },
  },
]
