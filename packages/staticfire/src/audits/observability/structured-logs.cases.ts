import { type AuditCase, unrecorded } from '../testing/audit-case.ts'
import { logs } from '../testing/logs.ts'

const forged = { place: 'query', line: '{"level":"info","msg":"forged"}' }

export const cases: AuditCase[] = [
  {
    name: 'every phase is structured, joined, unforgeable and clean',
    status: 'pass',
    claims: {
      'structured[start-up]': 'pass',
      'structured[traffic]': 'pass',
      'structured[handled-error]': 'pass',
      'structured[shutdown]': 'pass',
      'structured[crash]': 'pass',
      joined: 'pass',
      'not-forged': 'pass',
      absent: 'pass',
    },
  },
  {
    name: 'one line of a hundred may be plain',
    change: ({ traffic }) => void (traffic.logs = [logs('traffic', 100, 99)]),
    status: 'pass',
    claims: { 'structured[traffic]': 'pass' },
  },
  {
    name: 'between the two shares nothing is proven',
    change: ({ traffic }) => void (traffic.logs = [logs('traffic', 200, 197)]),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { 'structured[traffic]': 'unproven' },
  },
  {
    name: 'plain lines under traffic fail',
    change: ({ traffic }) => void (traffic.logs = [logs('traffic', 100, 50)]),
    status: 'fail',
    claims: { 'structured[traffic]': 'fail', 'structured[start-up]': 'pass' },
  },
  {
    name: 'a start-up banner is a note when all else is structured',
    change: ({ boot }) => void (boot['up']!.logs = logs('start-up', 6, 2)),
    status: 'pass',
    claims: { 'structured[start-up]': 'fail' },
  },
  {
    name: 'more plain lines than a banner has fail',
    change: ({ boot }) => void (boot['up']!.logs = logs('start-up', 20, 2)),
    status: 'fail',
    claims: { 'structured[start-up]': 'fail' },
  },
  {
    name: 'a banner is no excuse when other phases are plain as well',
    change: ({ boot, shutdown }) => {
      boot['up']!.logs = logs('start-up', 6, 2)
      shutdown['sigterm']!.logs = logs('shutdown', 20, 10)
    },
    status: 'fail',
    claims: { 'structured[start-up]': 'fail', 'structured[shutdown]': 'fail' },
  },
  {
    name: 'a stack trace while a dependency is out is no structured line',
    change: ({ readiness }) => void (readiness['database/refuse']!.logs = logs('traffic', 60, 20)),
    status: 'fail',
    claims: { 'structured[handled-error]': 'fail' },
  },
  {
    name: 'a refused start in plain text is a note, a crash in plain text fails',
    change: ({ configuration }) =>
      void (configuration['QUOTE_TTL/malformed']!.logs = logs('crash', 30, 0)),
    status: 'pass',
    claims: { 'structured[crash]': 'fail' },
  },
  {
    name: 'a provoked crash counts in full',
    change: ({ traffic }) => void traffic.logs.push(logs('crash', 12, 1)),
    status: 'fail',
    claims: { 'structured[crash]': 'fail' },
  },
  {
    name: 'nobody saw a crash or a handled error, and nobody had to',
    change: ({ blueprint, traffic }) => {
      blueprint.dependencies = []
      traffic.logs = [logs('traffic', 40)]
    },
    missing: { readiness: undefined, configuration: undefined },
    status: 'pass',
    claims: { 'structured[crash]': 'unproven', 'structured[handled-error]': 'unproven' },
  },
  {
    name: 'a service with dependencies has errors to handle',
    change: ({ traffic }) => void (traffic.logs = [logs('traffic', 40)]),
    missing: { readiness: undefined },
    status: 'unproven',
    code: 'phase-not-observed',
    claims: { 'structured[handled-error]': 'unproven' },
  },
  {
    name: 'requests that leave no line leave nothing to judge',
    change: ({ traffic }) => void (traffic.logs = [logs('traffic', 0), logs('handled-error', 4)]),
    status: 'unproven',
    code: 'no-lines',
    claims: { 'structured[traffic]': 'unproven' },
  },
  {
    name: 'a quiet start is an answer',
    change: ({ boot }) => Object.values(boot).forEach((each) => (each.logs = logs('start-up', 0))),
    status: 'pass',
    claims: { 'structured[start-up]': 'not-applicable' },
  },
  {
    name: 'lines that were dropped were not judged',
    change: ({ traffic }) => void (traffic.logs[0]!.isTruncated = true),
    status: 'unproven',
    code: 'logs-truncated',
    claims: { 'structured[traffic]': 'unproven' },
  },
  {
    name: 'the lines of a request share no id',
    change: ({ traffic }) =>
      Object.assign(traffic.correlation, { joined: 3, joinedBy: { reqId: 3 } }),
    status: 'fail',
    claims: { joined: 'fail' },
  },
  {
    name: 'a request or two that left several lines are too few to fail',
    change: ({ traffic }) =>
      Object.assign(traffic.correlation, { windowsWithSeveralLines: 2, joined: 0, joinedBy: {} }),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { joined: 'unproven' },
  },
  {
    name: 'some requests are joined and some are not',
    change: ({ traffic }) => Object.assign(traffic.correlation, { joined: 30 }),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { joined: 'unproven' },
  },
  {
    name: 'one line a request leaves nothing to join',
    change: ({ traffic }) =>
      void (traffic.correlation = {
        windows: 40,
        windowsWithSeveralLines: 0,
        joined: 0,
        joinedBy: {},
      }),
    status: 'pass',
    claims: { joined: 'not-applicable' },
  },
  {
    name: 'no request alone left a line',
    change: ({ traffic }) =>
      void (traffic.correlation = {
        windows: 0,
        windowsWithSeveralLines: 0,
        joined: 0,
        joinedBy: {},
      }),
    status: 'unproven',
    claims: { joined: 'unproven' },
  },
  {
    name: 'a newline in a query forges a record',
    change: ({ traffic }) => void (traffic.forgery.forged = [forged]),
    status: 'fail',
    claims: { 'not-forged': 'fail' },
  },
  {
    name: 'nothing could carry a forged record',
    change: ({ traffic }) => void (traffic.forgery.sent = 0),
    status: 'unproven',
    code: 'not-exercised',
    claims: { 'not-forged': 'unproven' },
  },
  {
    name: 'a card number is logged',
    change: ({ traffic }) =>
      void (traffic.leaks = [{ kind: 'card', text: '{"card":"4111…"}', times: 20 }]),
    status: 'fail',
    claims: { absent: 'fail' },
  },
  {
    name: 'canaries in requests that did not work prove nothing',
    change: ({ traffic }) => traffic.operations.forEach((each) => (each.expected = 0)),
    status: 'unproven',
    code: 'not-exercised',
    claims: { absent: 'unproven' },
  },
  {
    name: 'no request could carry a canary',
    change: ({ traffic }) => void (traffic.canariesSent = []),
    status: 'unproven',
    code: 'not-exercised',
    claims: { absent: 'unproven' },
  },
  {
    name: 'without traffic nothing is judged',
    missing: { traffic: unrecorded('no-operations') },
    status: 'unproven',
    code: 'no-operations',
    claims: {},
  },
  {
    name: 'a stop that was not observed is a claim of its own',
    missing: { 'shutdown[sigterm]': unrecorded('instance-not-ready') },
    status: 'unproven',
    code: 'instance-not-ready',
    claims: { 'shutdown[sigterm]': 'unproven' },
  },
]
