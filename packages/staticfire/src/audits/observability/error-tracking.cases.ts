import type { CrashObservation, TrackedEvent } from '@staticfire/contracts'
import { type AuditCase, type Change, unrecorded } from '../testing/audit-case.ts'
import { signs, trackedEvent } from '../testing/healthy-telemetry.ts'
import { variable } from '../testing/healthy-service.ts'

/** The crash, or what was seen of it, went otherwise. */
function crash(overrides: Partial<CrashObservation>): Change {
  return (observations) => void Object.assign(observations.crash, overrides)
}

function event(overrides: Partial<TrackedEvent>): Change {
  return ({ crash: { events } }) => void Object.assign(events[0]!, overrides)
}

function without(name: 'environment' | 'release'): Change {
  return ({ crash: { events } }) => void delete events[0]![name]
}

function silence(overrides: Partial<CrashObservation> = {}): Change {
  return crash({ events: [], eventCount: 0, ...overrides })
}

function both(...changes: Change[]): Change {
  return (observations) => changes.forEach((change) => change(observations))
}

const declared: Change = ({ blueprint }) =>
  void blueprint.variables.push(variable({ name: 'SENTRY_DSN', type: 'url', required: false }))

const wrongAnswer = {
  by: 'wrong-answer',
  operation: 'GET /orders',
  at: 0,
  outcome: 'ok',
  status: 500,
} as const

function refused(statuses: number[], ...events: TrackedEvent[]): Change {
  return crash({ refused: { statuses, events } })
}

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
    name: 'an unhandled error is reported once, findable and clean',
    status: 'pass',
    claims: {
      reported: 'pass',
      labelled: 'pass',
      clean: 'pass',
      handled: 'pass',
      unreachable: 'pass',
    },
  },
  ...each('reported', [
    [
      'it is reported twice',
      crash({ events: [trackedEvent(), trackedEvent()], eventCount: 2 }),
      'fail',
    ],
    [
      'what a dependency raised is reported twice',
      crash({ events: [trackedEvent(), trackedEvent()], eventCount: 2, provoked: wrongAnswer }),
      'unproven',
      'reported-several-times',
    ],
    ['nothing names a tracker, and nothing came', silence({ signs: signs() }), 'fail'],
    ['nothing came although the variable is declared', both(silence(), declared), 'fail'],
    [
      'nothing came, and there is a sample rate',
      both(
        silence({ signs: signs({ named: ['a.js: sentry'], mentionsSampling: true }) }),
        declared,
      ),
      'unproven',
      'nothing-arrived',
    ],
    ['sessions came and no error', silence({ otherItems: ['session'] }), 'fail'],
    ['another tracker is named, and nothing came', silence(), 'unproven', 'nothing-arrived'],
    [
      'a dependency raised a 500 that is not reported',
      both(silence({ provoked: wrongAnswer }), declared),
      'unproven',
      'nothing-arrived',
    ],
    [
      'what came could not be read',
      silence({ refusals: ['envelope: no header'] }),
      'unproven',
      'not-sentry',
    ],
    [
      'no source could be read, and nothing came',
      silence({ signs: signs({ filesRead: 0 }) }),
      'unproven',
      'nothing-arrived',
    ],
  ]),
  ...each('labelled', [
    ['it has no release', without('release'), 'fail'],
    ['it has no environment', without('environment'), 'fail'],
    [
      'its release is taken from a variable',
      both(without('release'), crash({ namesRelease: true })),
      'unproven',
      'not-set-here',
    ],
    [
      'its release is taken from a variable, and it has no environment',
      both(without('release'), without('environment'), crash({ namesRelease: true })),
      'fail',
    ],
  ]),
  ...each('clean', [
    ['it holds the authorization', crash({ leaks: [{ kind: 'token', times: 1 }] }), 'fail'],
    ['it holds the cookie', crash({ leaks: [{ kind: 'cookie', times: 1 }] }), 'fail'],
    ['it holds a secret', crash({ leaks: [{ kind: 'secret', times: 1 }] }), 'fail'],
    ['its user is an e-mail address', event({ user: ['email'], hasEmail: true }), 'fail'],
    ['it holds the query string', crash({ leaks: [{ kind: 'query', times: 1 }] }), 'pass'],
    ['it is endless', crash({ isTruncated: true }), 'unproven', 'report-cut'],
  ]),
  ...each('handled', [
    ['a refusal is reported', refused([404, 400], trackedEvent()), 'fail'],
    [
      'a refusal is reported as a warning',
      refused([404, 400], trackedEvent({ level: 'warning' })),
      'unproven',
      'reported-below-error',
    ],
    [
      'what is reported was a 500',
      refused([404, 500], trackedEvent()),
      'unproven',
      'refused-with-5xx',
    ],
    ['nothing is refused', refused([200, 200]), 'unproven', 'nothing-refused'],
  ]),
  ...each('unreachable', [
    [
      'it ends without its tracker',
      ({ unreachable }) => {
        unreachable['tracker']!.exit = { at: 0, code: 1, signal: null }
      },
      'fail',
    ],
    [
      'its answers wait for the tracker',
      ({ unreachable }) =>
        unreachable['tracker']!.phases.filter(({ condition }) => condition === 'silent').forEach(
          ({ requests }) => requests.forEach((it) => (it.tookMs += 5_000)),
        ),
      'fail',
    ],
    [
      'the error ends the process',
      crash({ exit: { at: 0, code: 1, signal: null } }),
      'unproven',
      'crash-ends-process',
    ],
    [
      'it was not looked at',
      (observations) => void delete observations.unreachable['tracker'],
      'unproven',
      'not-observed',
    ],
  ]),
  {
    name: 'nothing is sent to a tracker: there is none to be missed',
    change: silence({ signs: signs() }),
    status: 'fail',
    claims: { handled: 'not-applicable', unreachable: 'not-applicable' },
  },
  {
    name: 'no error could be provoked',
    missing: { crash: unrecorded('no-unhandled-error') },
    status: 'unproven',
    code: 'no-unhandled-error',
    claims: {},
  },
]
