import * as http from 'node:http'
import * as https from 'node:https'
import type { ErrorEvent } from '@sentry/node'
import type { Clock } from '../kernel/clock.ts'
import type { Losses } from '../kernel/losses.ts'
import type { RequestRecord } from '../kernel/request.ts'
import { scrubEvent } from './scrub-event.ts'

type Sentry = typeof import('@sentry/node')
type HttpModule = NonNullable<Parameters<Sentry['makeNodeTransport']>[0]['httpModule']>

interface TrackerOptions {
  dsn: string
  release?: string | undefined
  environment?: string | undefined
  serverName?: string | undefined
  scrub: (value: unknown) => unknown
  clock: Clock
  losses: Losses
  timeoutMs?: number
  maxQueued?: number
}

interface Sent {
  error: unknown
  record: RequestRecord | undefined
  fatal?: 'uncaughtException' | 'unhandledRejection'
}

export interface Tracker {
  send(sent: Sent): void
  flush(timeoutMs: number): Promise<boolean>
  close(timeoutMs: number): Promise<boolean>
}

/** The tracker's words for what it dropped, in ours. Answers are counted when they come. */
const reasons: Readonly<Record<string, string>> = {
  queue_overflow: 'overflow',
  ratelimit_backoff: 'rate_limited',
  network_error: 'unreachable',
  before_send: 'unscrubbed',
  callback_error: 'unscrubbed',
}

/**
 * A client of its own: not the package's global one, so that many can live in one process, nothing
 * is patched, and a service may use Sentry in its own way beside it.
 */
export function createTracker(sentry: Sentry, options: TrackerOptions): Tracker {
  const { dsn, clock, losses, release, environment, serverName, scrub } = options
  const { timeoutMs = 5000, maxQueued = 32 } = options
  const count = (reason: string, howMany = 1) => {
    const ours = reasons[reason]
    if (ours !== undefined) losses.count(ours, howMany)
  }
  const client = new sentry.NodeClient({
    dsn,
    release,
    environment,
    ...(serverName !== undefined && { serverName }),
    integrations: [],
    stackParser: sentry.defaultStackParser,
    enableRuntimeChannelInjection: false,
    sendClientReports: false,
    dataCollection: nothing,
    normalizeDepth: 5,
    // Longer than what the scrub leaves: a text that was cut before may hold half a secret.
    maxValueLength: 16_384,
    beforeSend: (event) => scrubEvent(event, scrub) as ErrorEvent,
    transportOptions: { bufferSize: maxQueued },
    transport: (given) =>
      sentry.makeNodeTransport({
        ...given,
        httpModule: { request: timed },
        recordDroppedEvent: (reason, _category, howMany) => count(reason, howMany),
      }),
  })
  // What is dropped before the transport is counted here; reports of it are not sent anyway.
  client.recordDroppedEvent = (reason, _category, howMany) => count(reason, howMany)
  // Causes, and the errors of an AggregateError, as exceptions of their own.
  client.addIntegration(sentry.linkedErrorsIntegration())

  return {
    send({ error, record, fatal }) {
      const scope = new sentry.Scope()
      scope.setClient(client)
      if (fatal !== undefined) scope.setLevel('fatal')
      if (record !== undefined) describe(scope, record)
      const mechanism = { type: fatal ?? 'generic', handled: fatal === undefined }
      scope.captureException(readable(error), { mechanism })
    },
    flush: async (limitMs) => await client.flush(Math.max(1, limitMs)),
    close: async (limitMs) => await client.close(Math.max(1, limitMs)),
  }

  /** One request to the tracker: given up after the deadline, whatever it has sent until then. */
  function timed(...[target, onResponse]: Parameters<HttpModule['request']>): http.ClientRequest {
    const { request } = (target as http.RequestOptions).protocol === 'https:' ? https : http
    const sent = request(target as http.RequestOptions, (response) => {
      const { statusCode = 0 } = response
      if (statusCode === 429) losses.count('rate_limited')
      else if (statusCode < 200 || statusCode >= 300) losses.count('refused')
      // Torn in its body: the answer's head has said all.
      response.on('error', () => {})
      onResponse?.(response as Parameters<typeof onResponse>[0])
    })
    const cancel = clock.after(timeoutMs, () =>
      sent.destroy(new Error(`The error tracker did not answer within ${timeoutMs} ms`)),
    )
    return sent.once('close', cancel)
  }
}

/** The package would stumble over a getter that throws, and then never report itself as flushed. */
function readable(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error
  try {
    const { name, message, stack } = error as Error
    return [name, message, stack, ...Object.keys(error)].length > 0 ? error : undefined
  } catch {
    return new Error('An error that cannot be read')
  }
}

function describe(scope: InstanceType<Sentry['Scope']>, record: RequestRecord): void {
  const { id, method, route, trace } = record
  scope.setTags({ request_id: id, method, ...(route !== undefined && { route }) })
  scope.setContext('trace', {
    trace_id: trace.traceId,
    span_id: trace.spanId,
    ...(trace.parentSpanId !== undefined && { parent_span_id: trace.parentSpanId }),
  })
  if (route !== undefined) scope.setTransactionName(`${method} ${route}`)
}

/** By default the package collects nearly everything and filters by name; here it collects nothing. */
const nothing = {
  userInfo: false,
  cookies: false,
  httpHeaders: false,
  httpBodies: [],
  urlQueryParams: false,
  graphQL: { document: false, variables: false },
  genAI: { inputs: false, outputs: false },
  mcp: { inputs: false, outputs: false },
  databaseQueryData: false,
  queues: false,
  stackFrameVariables: false,
  frameContextLines: 0,
} satisfies NonNullable<ConstructorParameters<Sentry['NodeClient']>[0]['dataCollection']>
