import type {
  Dependency,
  TracedCall,
  TracedRequest,
  TracingObservation,
  UnreachablePhase,
} from '@staticfire/contracts'
import { type AuditCase, type Change, unrecorded } from '../testing/audit-case.ts'
import { signs, tracedCall } from '../testing/healthy-telemetry.ts'
import { variable } from '../testing/healthy-service.ts'

/** Every request, or the first so many, went otherwise. */
function requests(overrides: Partial<TracedRequest>, count = Infinity): Change {
  return ({ tracing }) =>
    tracing.requests.slice(0, count).forEach((each) => void Object.assign(each, overrides))
}

function of(operation: string, overrides: Partial<TracedRequest>): Change {
  return ({ tracing }) =>
    tracing.requests
      .filter((each) => each.operation === operation)
      .forEach((each) => void Object.assign(each, overrides))
}

/** Nothing arrived. */
function silence(overrides: Partial<TracingObservation> = {}): Change {
  return (observations) => {
    const { tracing } = observations
    Object.assign(tracing, { spans: 0, transports: [], ...overrides })
    observations.unreachable = {}
    for (const request of tracing.requests) {
      Object.assign(request, { entry: 'none', spans: 0 })
      request.calls = [tracedCall({ clientSpans: 0 })]
    }
  }
}

function both(...changes: Change[]): Change {
  return (observations) => changes.forEach((change) => change(observations))
}

const declared: Change = ({ blueprint }) => {
  const name = 'OTEL_EXPORTER_OTLP_ENDPOINT'
  blueprint.variables.push(variable({ name, type: 'url', required: false }))
}

const payments: Dependency = {
  name: 'payments',
  kind: 'http',
  env: { url: 'PAYMENTS_URL' },
  from: { type: 'url', url: 'http://127.0.0.1:1' },
  setup: [],
  scratch: false,
}

/** Each request calls payments too. */
function paying(call: Partial<TracedCall>, count = Infinity): Change {
  return ({ blueprint, tracing }) => {
    blueprint.dependencies.push(payments)
    tracing.requests.forEach((request, index) => {
      const made = { dependency: 'payments', readable: 1, withTrace: 1, ...(index < count && call) }
      request.calls.push(tracedCall(made))
    })
  }
}

function phase(condition: UnreachablePhase['condition'], change: (it: UnreachablePhase) => void) {
  const changed: Change = ({ unreachable }) =>
    unreachable['collector']!.phases.filter((each) => each.condition === condition).forEach(
      (each) => change(each),
    )
  return changed
}

const unanswered = (count: number) => (it: UnreachablePhase) =>
  it.requests.slice(0, count).forEach((each) => {
    Object.assign(each, { outcome: 'timeout', isExpected: false, tookMs: 8_000 })
    delete each.status
  })

function each(
  claim: string,
  rows: [name: string, change: Change, status: AuditCase['status'], code?: string][],
): AuditCase[] {
  return rows.map(([name, change, status, code]) => ({
    name,
    change,
    status: status === 'not-applicable' ? 'pass' : status,
    claims: { [claim]: status },
    ...(code !== undefined && status !== 'not-applicable' && { code }),
  }))
}

export const cases: AuditCase[] = [
  {
    name: 'a trace goes through the service and comes out of it',
    change: paying({}),
    status: 'pass',
    claims: {
      'server-span': 'pass',
      'client-span[database]': 'pass',
      'client-span[payments]': 'pass',
      'propagated[payments]': 'pass',
      logged: 'pass',
      unreachable: 'pass',
    },
  },
  ...each('server-span', [
    ['one request in ten lost its span', requests({ entry: 'none' }, 1), 'pass'],
    [
      'half of the requests lost theirs',
      ({ tracing }) =>
        tracing.requests.forEach((it, index) => (it.entry = index % 2 ? 'none' : 'server')),
      'unproven',
      'partly-traced',
    ],
    [
      'each request starts a trace of its own',
      requests({ entry: 'none', spans: 0, foreignSpans: 2 }),
      'fail',
    ],
    [
      'a sampler leaves our traces out, and something else is traced',
      both(requests({ entry: 'none', spans: 0, foreignSpans: 2 }), ({ tracing }) => {
        tracing.signs.mentionsSampling = true
      }),
      'unproven',
      'partly-traced',
    ],
    ['one operation is never traced', of('POST /orders', { entry: 'none', spans: 0 }), 'fail'],
    ['the span is of no kind', requests({ entry: 'other' }), 'unproven', 'not-a-server-span'],
    ['requests do not work', requests({ isExpected: false }), 'unproven', 'too-few-requests'],
    ['nothing names a tracer, and nothing came', silence({ signs: signs() }), 'fail'],
    ['nothing came although the variable is declared', both(silence(), declared), 'fail'],
    [
      'nothing came, the variable is declared, and there is a sampler',
      both(
        silence({ signs: signs({ named: ['app.js: OTEL_'], mentionsSampling: true }) }),
        declared,
      ),
      'unproven',
      'nothing-arrived',
    ],
    ['a tracer is named, and nothing came', silence(), 'unproven', 'nothing-arrived'],
    [
      'no source could be read, and nothing came',
      silence({ signs: signs({ filesRead: 0 }) }),
      'unproven',
      'nothing-arrived',
    ],
    [
      'it speaks gRPC',
      silence({ refusals: ['HTTP/2, as gRPC speaks it'] }),
      'unproven',
      'not-otlp-http',
    ],
  ]),
  ...each('client-span[database]', [
    ['queries leave no span', requests({ calls: [tracedCall({ clientSpans: 0 })] }), 'fail'],
    [
      'spans name neither port nor system',
      requests({ calls: [tracedCall({ clientSpans: 0, unassignedSpans: 1 })] }),
      'unproven',
      'spans-not-assigned',
    ],
    [
      'some queries leave no span',
      requests({ calls: [tracedCall({ clientSpans: 0 })] }, 5),
      'unproven',
      'spans-not-assigned',
    ],
    [
      'hardly a request reaches it',
      both(requests({ calls: [] }), ({ tracing }) => {
        tracing.requests[0]!.calls = [tracedCall()]
      }),
      'unproven',
      'not-exercised',
    ],
  ]),
  ...each('propagated[payments]', [
    ['it carries no trace', paying({ withTrace: 0 }), 'fail'],
    [
      'it carries B3',
      paying({ withTrace: 0, otherHeaders: ['b3'] }),
      'unproven',
      'other-propagation',
    ],
    ['half of them carry none', paying({ withTrace: 0 }, 5), 'unproven', 'partly-propagated'],
    ['it speaks TLS', paying({ readable: 0, withTrace: 0 }), 'unproven', 'not-exercised'],
  ]),
  ...each('logged', [
    ['no record names the trace', requests({ linesWithTrace: 0 }), 'fail'],
    [
      'half of the requests do not',
      requests({ linesWithTrace: 0 }, 5),
      'unproven',
      'partly-logged',
    ],
    ['nothing is logged', requests({ lines: 0, linesWithTrace: 0 }), 'unproven', 'no-records'],
  ]),
  ...each('unreachable', [
    [
      'it never becomes ready',
      ({ unreachable }) => {
        unreachable['collector'] = { isReady: false, phases: [], lastOutput: [] }
      },
      'fail',
    ],
    [
      'the process ends',
      ({ unreachable }) => {
        unreachable['collector']!.exit = { at: 0, code: 1, signal: null }
      },
      'fail',
    ],
    ['nothing is answered while it is silent', phase('silent', unanswered(6)), 'fail'],
    ['one request is not answered', phase('silent', unanswered(1)), 'unproven', 'partly-affected'],
    [
      'requests wait for its answer',
      phase('silent', ({ requests: all }) => all.forEach((it) => (it.tookMs += 3_000))),
      'fail',
    ],
    [
      'requests take a second longer',
      phase('refuses', ({ requests: all }) => all.forEach((it) => (it.tookMs += 1_000))),
      'unproven',
      'partly-affected',
    ],
    [
      'requests fail in any case',
      ({ unreachable }) => unreachable['collector']!.phases.forEach(unanswered(6)),
      'unproven',
      'control-failed',
    ],
    [
      'it was not called',
      phase('silent', (it) => (it.attempts = 0)),
      'unproven',
      'fault-not-exercised',
    ],
    [
      'it was not looked at',
      (observations) => (observations.unreachable = {}),
      'unproven',
      'not-observed',
    ],
  ]),
  {
    name: 'traces are sent to Sentry only: there is no collector to be missed',
    change: (observations) => {
      observations.tracing.transports = ['sentry']
      observations.unreachable['collector']!.phases.forEach((phase) => (phase.attempts = 0))
    },
    status: 'pass',
    claims: { unreachable: 'not-applicable' },
  },
  {
    name: 'a service that serves where nothing can be reached calls nothing',
    change: ({ blueprint, tracing }) => {
      blueprint.dependencies = []
      tracing.requests.forEach((request) => (request.calls = []))
    },
    status: 'pass',
    claims: { calls: 'not-applicable' },
  },
  {
    name: 'without declared dependencies and with open egress nothing is shown',
    change: ({ blueprint, environment }) => {
      blueprint.dependencies = []
      environment.egress = 'watched'
    },
    status: 'unproven',
    code: 'no-dependencies-declared',
    claims: { calls: 'unproven' },
  },
  {
    name: 'no request is known',
    missing: { tracing: unrecorded('no-known-requests') },
    status: 'unproven',
    code: 'no-known-requests',
    claims: {},
  },
]
