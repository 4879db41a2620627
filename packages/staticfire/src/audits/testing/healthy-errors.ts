import type {
  ErrorBody,
  FailedOperation,
  FailuresObservation,
  Family,
  MalformedKind,
  MalformedObservation,
  MalformedRequest,
} from '@staticfire/contracts'
import { t0 } from './exchanges.ts'

/** Each wrong request is refused in the form of problem details, and the service goes on. */
export function healthyRefusals(): MalformedObservation {
  const statuses: [MalformedKind, number][] = [
    ['broken-json', 400],
    ['wrong-type', 400],
    ['missing-field', 400],
    ['wrong-media-type', 415],
    ['nul-character', 400],
    ['long-text', 400],
    ['huge-number', 400],
    ['invalid-utf8', 400],
    ['oversize-body', 413],
    ['bad-identifier', 404],
    ['bad-query', 400],
    ['bad-encoding', 400],
    ['huge-header', 431],
    ['unknown-route', 404],
    ['unknown-method', 405],
  ]
  const control = {
    operation: 'POST /orders',
    outcome: 'ok',
    status: 201,
    isExpected: true,
  } as const
  return {
    requests: [
      ...statuses.map(([kind, status]) => refusal(kind, status)),
      {
        kind: 'early-abort',
        operation: 'POST /orders',
        variation: 'half a request, then gone',
        at: t0,
        outcome: 'pending',
      },
    ],
    before: control,
    after: control,
  }
}

function refusal(kind: MalformedKind, status: number): MalformedRequest {
  return {
    kind,
    operation: 'POST /orders',
    variation: kind,
    at: t0,
    outcome: 'ok',
    status,
    error: problem(),
  }
}

export function problem(overrides: Partial<ErrorBody> = {}): ErrorBody {
  return {
    bytes: 120,
    mediaType: 'application/problem+json',
    names: ['detail', 'status', 'title', 'type'],
    internals: [],
    ...overrides,
  }
}

/** The database refuses, or says that it is going: 503 both times. */
export function healthyFailures(): Family<FailuresObservation> {
  const dependency = 'database'
  const of = (fault: 'refuse' | 'error'): FailuresObservation => ({
    dependency,
    fault,
    record: { dependency, fault, installedAt: t0, healedAt: t0 + 500, attemptsHit: 1 },
    operations: [failedOperation({ attemptsHit: fault === 'refuse' ? 0 : 1 })],
  })
  return { 'database/refuse': of('refuse'), 'database/error': of('error') }
}

function failedOperation(overrides: Partial<FailedOperation>): FailedOperation {
  return {
    operation: 'GET /orders',
    control: { operation: 'GET /orders', outcome: 'ok', status: 200, isExpected: true },
    at: t0,
    outcome: 'ok',
    status: 503,
    attemptsHit: 1,
    isEmpty: false,
    error: problem(),
    ...overrides,
  }
}
