import type {
  ErrorBody,
  FailedOperation,
  MalformedKind,
  MalformedRequest,
} from '@staticfire/contracts'
import { type AuditCase, type Change, unrecorded } from '../testing/audit-case.ts'
import { problem } from '../testing/healthy-errors.ts'

/** The requests of these kinds went otherwise. */
function sent(kinds: readonly MalformedKind[], overrides: Partial<MalformedRequest>): Change {
  return ({ malformed }) =>
    malformed.requests
      .filter(({ kind }) => kinds.includes(kind))
      .forEach((request) => void Object.assign(request, overrides))
}

function unanswered(kind: MalformedKind, outcome: MalformedRequest['outcome']): Change {
  return ({ malformed }) => {
    for (const request of malformed.requests.filter((each) => each.kind === kind)) {
      delete request.status
      delete request.error
      request.outcome = outcome
    }
  }
}

function told(kinds: readonly MalformedKind[], overrides: Partial<ErrorBody>): Change {
  return sent(kinds, { error: problem(overrides) })
}

function failed(fault: 'refuse' | 'error', overrides: Partial<FailedOperation>): Change {
  return ({ failures }) =>
    void Object.assign(failures[`database/${fault}`]!.operations[0]!, overrides)
}

const bodies: MalformedKind[] = ['broken-json', 'wrong-type', 'missing-field', 'wrong-media-type']
const whitePage = { mediaType: 'text/html' }

function html(kinds: readonly MalformedKind[]): Change {
  return sent(kinds, { error: { bytes: 150, internals: [], ...whitePage } })
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
    name: 'a handler that raises shows its stack',
    change: ({ malformed }) =>
      void (malformed.crash = {
        operation: 'GET /crash',
        at: malformed.requests[0]!.at,
        outcome: 'ok',
        status: 500,
        error: problem({ internals: ['stack trace'] }),
      }),
    status: 'fail',
    claims: { 'no-internals[crash]': 'fail', 'no-internals[requests]': 'pass' },
  },
  {
    name: 'a handler that raises is answered without internals',
    change: ({ malformed }) =>
      void (malformed.crash = {
        operation: 'GET /crash',
        at: malformed.requests[0]!.at,
        outcome: 'ok',
        status: 500,
        error: problem({}),
      }),
    status: 'pass',
    claims: { 'no-internals[crash]': 'pass' },
  },
  {
    name: 'wrong requests and failing dependencies are answered for what they are',
    status: 'pass',
    claims: {
      'refused[bodies]': 'pass',
      'refused[values]': 'pass',
      'refused[size]': 'pass',
      'refused[addresses]': 'pass',
      validated: 'pass',
      survives: 'pass',
      'one-shape': 'pass',
      'no-internals[requests]': 'pass',
      'no-internals[database/refuse]': 'pass',
      'dependency-error[database/refuse]': 'pass',
      'dependency-error[database/error]': 'pass',
    },
  },
  ...each('refused[bodies]', [
    ['broken JSON is a 500', sent(['broken-json'], { status: 500 }), 'fail'],
    ['broken JSON is taken', sent(['broken-json'], { status: 202 }), 'fail'],
    ['a missing field is a 500', sent(['missing-field'], { status: 500 }), 'fail'],
    ['a field may be missing', sent(['missing-field'], { status: 201 }), 'pass'],
    ['text is read as JSON all the same', sent(['wrong-media-type'], { status: 201 }), 'pass'],
    ['a wrong type is not answered', unanswered('wrong-type', 'timeout'), 'fail'],
    ['a wrong type cuts the connection', unanswered('wrong-type', 'reset'), 'fail'],
    ['all of them meet the limit', sent(bodies, { status: 429 }), 'unproven', 'rate-limited'],
    ['all of them are forbidden', sent(bodies, { status: 403 }), 'unproven', 'refused-before'],
    ['some of them meet the limit', sent(['wrong-type'], { status: 429 }), 'pass'],
  ]),
  ...each('refused[values]', [
    ['a NUL reaches the database', sent(['nul-character'], { status: 500 }), 'fail'],
    ['a NUL is stored', sent(['nul-character'], { status: 201 }), 'pass'],
    ['a number overflows the column', sent(['huge-number'], { status: 500 }), 'fail'],
    [
      'a dependency refuses what it was passed',
      sent(['nul-character', 'huge-number', 'long-text', 'invalid-utf8'], {
        status: 502,
        isRefusedUpstream: true,
      }),
      'unproven',
      'refused-before',
    ],
    ['a text is too long for the column', sent(['long-text'], { status: 503 }), 'fail'],
    ['a byte that is no UTF-8 is replaced', sent(['invalid-utf8'], { status: 201 }), 'pass'],
  ]),
  ...each('refused[size]', [
    ['the server hangs up on 4 MB', unanswered('oversize-body', 'reset'), 'pass'],
    ['4 MB are a 500', sent(['oversize-body'], { status: 500 }), 'fail'],
    ['a large header is a 500', sent(['huge-header'], { status: 500 }), 'fail'],
    ['a large header is accepted', sent(['huge-header'], { status: 200 }), 'pass'],
    ['4 MB are never answered', unanswered('oversize-body', 'timeout'), 'fail'],
  ]),
  ...each('refused[addresses]', [
    ['an identifier is parsed by the database', sent(['bad-identifier'], { status: 500 }), 'fail'],
    ['a page for every path', sent(['unknown-route'], { status: 200 }), 'pass'],
    ['unknown routes need credentials', sent(['unknown-route'], { status: 401 }), 'pass'],
    ['a method is not implemented', sent(['unknown-method'], { status: 501 }), 'pass'],
    ['a method is a 500', sent(['unknown-method'], { status: 500 }), 'fail'],
    ['a path that cannot be decoded is a 500', sent(['bad-encoding'], { status: 500 }), 'fail'],
    ['a query is a 500', sent(['bad-query'], { status: 500 }), 'fail'],
  ]),
  {
    name: 'whether types are checked does not show',
    change: sent(['wrong-type'], { status: 429 }),
    status: 'pass',
    claims: { validated: 'unproven', 'refused[bodies]': 'pass' },
  },
  {
    name: 'a wrong type is taken: a note',
    change: sent(['wrong-type'], { status: 201 }),
    status: 'pass',
    claims: { validated: 'fail', 'refused[bodies]': 'pass' },
  },
  ...each('survives', [
    [
      'the process ends at a wrong request',
      ({ malformed }) => void (malformed.exit = { at: 0, code: 1, signal: null }),
      'fail',
    ],
    [
      'nothing works afterwards',
      ({ malformed }) =>
        void (malformed.after = { ...malformed.after, status: 500, isExpected: false }),
      'fail',
    ],
    [
      'the limit is met afterwards',
      ({ malformed }) =>
        void (malformed.after = { ...malformed.after, status: 429, isExpected: false }),
      'unproven',
      'rate-limited',
    ],
    [
      'it did not work before',
      ({ malformed }) =>
        void (malformed.before = { ...malformed.before, status: 404, isExpected: false }),
      'unproven',
      'control-failed',
    ],
  ]),
  ...each('one-shape', [
    ['a page for broken JSON, JSON for the rest', html(['broken-json']), 'fail'],
    ['other names in every body', told(['wrong-type'], { names: ['error'] }), 'fail'],
    ['one name more', told(['wrong-type'], { names: ['detail', 'errors', 'status'] }), 'pass'],
    [
      'refusals have no body',
      sent([...bodies, 'bad-query'], { error: { bytes: 0, internals: [] } }),
      'not-applicable',
    ],
    ['plain text, all of it', html([...bodies, 'bad-query', 'unknown-route']), 'pass'],
  ]),
  {
    name: 'the router words its own refusals: a note',
    change: html(['unknown-route']),
    status: 'pass',
    claims: { 'one-shape': 'pass', 'one-shape[routes]': 'fail' },
  },
  ...each('no-internals[requests]', [
    ['a stack trace is sent', told(['broken-json'], { internals: ['stack trace'] }), 'fail'],
    [
      'the message of the database is sent',
      told(['nul-character'], { internals: ['SQL error'] }),
      'fail',
    ],
    [
      'no error has a body',
      ({ malformed }) => malformed.requests.forEach((request) => delete request.error),
      'not-applicable',
    ],
  ]),
  ...each('no-internals[database/error]', [
    [
      'the address of the database is sent',
      failed('error', { error: problem({ internals: ['address of a dependency'] }) }),
      'fail',
    ],
  ]),
  ...each('dependency-error[database/error]', [
    ['it is a 500', failed('error', { status: 500 }), 'fail'],
    ['it is a 502', failed('error', { status: 502 }), 'pass'],
    ['it is a 404', failed('error', { status: 404 }), 'fail'],
    ['it is a 424', failed('error', { status: 424 }), 'unproven', 'undeclared-fallback'],
    ['it is a 200 with nothing', failed('error', { status: 200, isEmpty: true }), 'fail'],
    ['it is a 200 as ever', failed('error', { status: 200 }), 'unproven', 'undeclared-fallback'],
    [
      'a declared fallback answers, marked',
      failed('error', { status: 200, isMarkedDegraded: true }),
      'pass',
    ],
    [
      'a declared fallback answers, unmarked',
      failed('error', { status: 200, isMarkedDegraded: false }),
      'unproven',
      'undeclared-fallback',
    ],
    [
      'it is not needed',
      failed('error', { status: 200, attemptsHit: 0 }),
      'unproven',
      'fault-not-exercised',
    ],
    ['the connection is cut', failed('error', { outcome: 'cut' }), 'fail'],
    ['it is not answered', failed('error', { outcome: 'timeout' }), 'unproven', 'no-answer'],
    ['the process ends', failed('error', { exit: { at: 0, code: 1, signal: null } }), 'fail'],
    ['the limit is met', failed('error', { status: 429 }), 'unproven', 'rate-limited'],
  ]),
  ...each('dependency-error[database/refuse]', [
    ['it is a 500', failed('refuse', { status: 500 }), 'fail'],
    [
      'it is the same as ever',
      failed('refuse', { status: 200 }),
      'unproven',
      'fault-not-exercised',
    ],
    ['it is a 200 with nothing', failed('refuse', { status: 200, isEmpty: true }), 'fail'],
  ]),
  {
    name: 'no known request reaches the dependency',
    change: ({ failures, traffic }) => {
      delete failures['database/refuse']
      delete failures['database/error']
      traffic.operations.forEach((operation) => (operation.dependencies = []))
    },
    status: 'unproven',
    code: 'no-operation',
    claims: { 'exercised[database]': 'unproven' },
  },
  {
    name: 'a service that serves where nothing can be reached calls nothing',
    change: ({ blueprint, failures }) => {
      blueprint.dependencies = []
      delete failures['database/refuse']
      delete failures['database/error']
    },
    status: 'pass',
    claims: { dependencies: 'not-applicable' },
  },
  {
    name: 'without declared dependencies and with open egress nothing is shown',
    change: ({ blueprint, environment, failures }) => {
      blueprint.dependencies = []
      environment.egress = 'watched'
      delete failures['database/refuse']
      delete failures['database/error']
    },
    status: 'unproven',
    code: 'no-dependencies-declared',
    claims: { dependencies: 'unproven' },
  },
  {
    name: 'no request is known',
    missing: { malformed: unrecorded('no-known-requests') },
    status: 'unproven',
    code: 'no-known-requests',
    claims: {},
  },
]
