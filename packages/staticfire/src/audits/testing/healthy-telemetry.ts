import type {
  CrashObservation,
  SourceSigns,
  TracedCall,
  TracedRequest,
  TrackedEvent,
  TracingObservation,
  UnreachableObservation,
  UnreachablePhase,
} from '@staticfire/contracts'
import { t0 } from './exchanges.ts'

/** Two operations with five requests each: a server span, a client span for the database, the log names the trace. */
export function healthyTracing(): TracingObservation {
  const operations = ['GET /orders', 'POST /orders']
  return {
    requests: operations.flatMap((operation) =>
      Array.from({ length: 5 }, (_, index) => tracedRequest(operation, index)),
    ),
    spans: 20,
    transports: ['otlp'],
    refusals: [],
    signs: signs({ named: ['package.json: @opentelemetry'] }),
  }
}

function tracedRequest(operation: string, index: number): TracedRequest {
  return {
    operation,
    at: t0 + index * 100,
    outcome: 'ok',
    status: 200,
    isExpected: true,
    entry: 'server',
    spans: 2,
    foreignSpans: 0,
    calls: [tracedCall()],
    lines: 2,
    linesWithTrace: 2,
  }
}

export function tracedCall(overrides: Partial<TracedCall> = {}): TracedCall {
  return {
    dependency: 'database',
    attempts: 1,
    readable: 0,
    withTrace: 0,
    otherHeaders: [],
    clientSpans: 1,
    unassignedSpans: 0,
    ...overrides,
  }
}

export function signs(overrides: Partial<SourceSigns> = {}): SourceSigns {
  return { filesRead: 20, isComplete: true, named: [], mentionsSampling: false, ...overrides }
}

/** Nobody notices that the collector, or the tracker, is gone. */
export function healthyWithoutReceiver(): UnreachableObservation {
  return {
    isReady: true,
    phases: (['refuses', 'silent', 'reachable'] as const).map(phase),
    lastOutput: [],
  }
}

function phase(condition: UnreachablePhase['condition']): UnreachablePhase {
  return {
    condition,
    attempts: condition === 'refuses' ? 0 : 3,
    requests: Array.from({ length: 6 }, (_, index) => ({
      operation: 'GET /orders',
      at: t0 + index * 100,
      outcome: 'ok',
      status: 200,
      isExpected: true,
      tookMs: 5 + index,
    })),
  }
}

/** The crash route's error is reported, four refusals are not. */
export function healthyCrash(): CrashObservation {
  return {
    provoked: { by: 'crash-route', operation: 'GET /crash', at: t0, outcome: 'ok', status: 500 },
    refused: { statuses: [404, 400, 400, 401], events: [] },
    events: [trackedEvent()],
    eventCount: 1,
    otherItems: [],
    refusals: [],
    leaks: [],
    isTruncated: false,
    signs: signs({ named: ['package.json: @sentry/'] }),
    namesRelease: false,
    namesEnvironment: false,
  }
}

export function trackedEvent(overrides: Partial<TrackedEvent> = {}): TrackedEvent {
  return {
    at: t0,
    level: 'error',
    exception: 'TypeError',
    environment: 'staging',
    release: 'orders@1.2.3',
    tags: ['route'],
    user: ['id'],
    hasEmail: false,
    ...overrides,
  }
}
