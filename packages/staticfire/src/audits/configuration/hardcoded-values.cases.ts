import type { AddressLiteral } from '@staticfire/contracts'
import { type AuditCase, type Change, unrecorded } from '../testing/audit-case.ts'

const local: AddressLiteral = { place: 'src/database.js:12', host: 'localhost', port: 5432 }
const remote: AddressLiteral = { place: 'src/mail.js:3', host: 'mail.internal.acme.io' }

/** Attempts elsewhere, with what it printed about them and what its source holds. */
function elsewhere(
  counts: { unroutable?: number; refused?: number },
  printed: string[],
  literals: AddressLiteral[],
): Change {
  return ({ egress }) => {
    egress.leaving.unroutable = counts.unroutable ?? 0
    egress.asked.refused = counts.refused ?? 0
    Object.assign(egress, { printed, literals })
  }
}

const unreached: Change = ({ egress }) => void (egress.dependencies[0]!.connections = 0)

function all(...changes: Change[]): Change {
  return (observations) => changes.forEach((change) => change(observations))
}

export const cases: AuditCase[] = [
  {
    name: 'a service that follows its variables',
    status: 'pass',
    claims: { 'moved[database]': 'pass', elsewhere: 'pass', port: 'pass', literals: 'pass' },
  },
  {
    name: 'a written address that is asked instead of the told one',
    change: all(unreached, elsewhere({ refused: 4 }, ['127.0.0.1:5432'], [local])),
    status: 'fail',
    claims: { 'moved[database]': 'fail', elsewhere: 'fail', literals: 'fail' },
  },
  {
    name: 'a written host that is asked beside the declared ones',
    change: elsewhere({ unroutable: 2 }, ['mail.internal.acme.io'], [remote]),
    status: 'fail',
    claims: { 'moved[database]': 'pass', elsewhere: 'fail' },
  },
  {
    name: 'a default that is written down and not used',
    change: elsewhere({}, [], [local]),
    status: 'pass',
    claims: { 'moved[database]': 'pass', elsewhere: 'pass', literals: 'fail' },
  },
  {
    name: 'a written base of relative URLs',
    change: elsewhere({ refused: 1 }, ['127.0.0.1:4317'], [{ place: 'a.js:1', host: 'localhost' }]),
    status: 'unproven',
    claims: { elsewhere: 'unproven' },
    code: 'undeclared-attempts',
  },
  {
    name: 'a library that calls home, or asks for the metadata of a cloud',
    change: elsewhere({ unroutable: 3 }, ['169.254.169.254:80', 'o1.ingest.sentry.io'], [remote]),
    status: 'unproven',
    claims: { 'moved[database]': 'pass', elsewhere: 'unproven' },
    code: 'undeclared-attempts',
  },
  {
    name: 'attempts that nobody names',
    change: elsewhere({ unroutable: 1 }, [], []),
    status: 'unproven',
    claims: { elsewhere: 'unproven' },
    code: 'undeclared-attempts',
  },
  {
    name: 'a dependency that no known request needs',
    change: unreached,
    status: 'unproven',
    claims: { 'moved[database]': 'unproven' },
    code: 'not-reached',
  },
  {
    name: 'a printed address without an attempt, e.g. of an error that it was told',
    change: elsewhere({}, ['127.0.0.1:5432'], [local]),
    status: 'pass',
    claims: { elsewhere: 'pass' },
  },
  {
    name: 'a service that comes without its source',
    change: ({ egress }) => void (egress.sourceFiles = 0),
    status: 'pass',
    claims: { literals: 'unproven' },
  },
  {
    name: 'a machine that cannot deny egress',
    missing: { egress: unrecorded('egress-not-denied') },
    status: 'unproven',
    claims: {},
    code: 'egress-not-denied',
  },
  {
    name: 'a port that is declared to be fixed',
    change: ({ blueprint }) => void (blueprint.port = { number: 4000 }),
    status: 'unproven',
    claims: { port: 'unproven' },
    code: 'port-fixed',
  },
  {
    name: 'another port than the told one',
    change: ({ boot }) => void (boot['up']!.listeners[0]!.port = 3000),
    status: 'fail',
    claims: { port: 'fail' },
  },
  {
    name: 'a listener that was not seen',
    change: ({ boot }) => void (boot['up']!.listeners = []),
    status: 'unproven',
    claims: { port: 'unproven' },
    code: 'no-listener',
  },
]
