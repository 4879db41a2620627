import { createRequire } from 'node:module'
import type * as Undici from 'undici'
import { type Clock, systemClock } from '../kernel/clock.ts'
import { KitError } from '../kernel/errors.ts'
import { currentRequest } from '../kernel/request.ts'
import {
  type BreakerOptions,
  type BreakerState,
  type BulkheadOptions,
  type CallOutcome,
  createPolicy,
  DependencyError,
  type RetryOptions,
} from '../resilience/index.ts'
import { retryAfterMs } from '../resilience/backoff.ts'
import { httpFacts } from './http-facts.ts'
import { BodyTooLargeError, readBody } from './read-body.ts'
import { type Query, targetPath } from './target.ts'

export interface HttpClientOptions {
  /** The dependency, as errors, metrics and traces name it. */
  name: string
  baseUrl: string
  /** For a call with all its tries, its body included. Default 1,000. */
  deadlineMs?: number
  /** `false` tries once. */
  retry?: RetryOptions | false
  breaker?: BreakerOptions | false
  bulkhead?: BulkheadOptions | false
  /** Connections at most. Default 50. */
  connections?: number
  /** Answers beyond that are given up. Default 1 MiB. */
  maxBytes?: number
  hooks?: HttpHooks
  /** Awaited before each try; rejects in its place, or gives the status that counts as its answer: for tests. */
  before?: (signal: AbortSignal) => Promise<number | undefined>
  clock?: Clock
  random?: () => number
}

/** How tracing and metrics join in. */
export interface HttpHooks {
  /** Before each try: headers to send, and what to call when it is over. */
  attempt?(call: HttpCall): {
    headers: Readonly<Record<string, string>>
    ended(result: { status?: number; error?: unknown }): void
  }
  /** Once for each call. */
  outcome?(outcome: CallOutcome, durationMs: number, error: unknown): void
  breaker?(state: BreakerState): void
}

export interface HttpCall {
  method: string
  /** With names where parameters stand: `/orders/:id`. */
  route: string
  /** From 0. */
  attempt: number
}

export interface CallOptions {
  /** Put into the path, encoded. */
  params?: Readonly<Record<string, string | number>>
  query?: Query
  headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  json?: unknown
  /** Sent as it is. */
  body?: string | Buffer
  /** Makes it safe to repeat a write, and says so to the other side as `Idempotency-Key`. */
  idempotencyKey?: string
  deadlineMs?: number
  signal?: AbortSignal
}

/** An answer that was read to its end. */
export interface HttpAnswer {
  /** Below 500: what is above is an error of the call. */
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  bytes(): Buffer
  text(): string
  /** Throws a DependencyError, `BAD_ANSWER`, for what is no JSON. */
  json(): unknown
}

export interface HttpClient {
  get(path: string, options?: CallOptions): Promise<HttpAnswer>
  put(path: string, options?: CallOptions): Promise<HttpAnswer>
  post(path: string, options?: CallOptions): Promise<HttpAnswer>
  patch(path: string, options?: CallOptions): Promise<HttpAnswer>
  delete(path: string, options?: CallOptions): Promise<HttpAnswer>
  /** Rejects with a DependencyError, or with OPTION_INVALID for a path that cannot be. */
  request(method: string, path: string, options?: CallOptions): Promise<HttpAnswer>
  stats(): { breaker: BreakerState; running: number; waiting: number; connections: number }
  /** Lets calls end until the signal, then closes their connections. */
  close(signal?: AbortSignal): Promise<void>
}

const require = createRequire(import.meta.url)

/** Loaded with the first client: a service that calls nobody does not start later for it. */
const undici = () => require('undici') as typeof Undici

const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])
const transientStatuses = new Set([408, 425, 429, 502, 503, 504])

/** Throws OPTION_INVALID for a base URL that is none. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { name, maxBytes = 1024 ** 2, hooks = {} } = options
  const { clock = systemClock } = options
  const { deadlineMs, connections } = httpFacts(options)
  const base = parseBase(name, options.baseUrl)
  const { Pool } = undici()
  const pool = new Pool(base.origin, {
    connections,
    // A connect that hangs outlives its call by nothing.
    connect: { timeout: deadlineMs },
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 10_000,
  })
  const { outcome: onOutcome, breaker: onBreaker } = hooks
  const policy = createPolicy({
    name,
    deadlineMs,
    ...(options.retry !== undefined && { retry: options.retry }),
    ...(options.breaker !== undefined && { breaker: options.breaker }),
    bulkhead: options.bulkhead ?? { concurrency: connections },
    clock,
    ...(options.random && { random: options.random }),
    ...(onOutcome && {
      onOutcome: (outcome, durationMs, error) => onOutcome(outcome, durationMs, error),
    }),
    ...(onBreaker && { onBreaker: (state) => onBreaker(state) }),
  })

  async function request(
    method: string,
    route: string,
    call: CallOptions = {},
  ): Promise<HttpAnswer> {
    const path = targetPath(base, route, call.params, call.query)
    const { idempotencyKey, signal } = call
    const isIdempotent = idempotent.has(method) || idempotencyKey !== undefined
    return policy.run(
      async (inner, attempt) => {
        const hook = hooks.attempt?.({ method, route, attempt })
        try {
          const answer = await exchange(method, path, call, hook?.headers ?? {}, inner)
          hook?.ended({ status: answer.status })
          return answer
        } catch (error) {
          hook?.ended({ error })
          throw error
        }
      },
      { signal, isIdempotent, deadlineMs: call.deadlineMs },
    )
  }

  async function exchange(
    method: string,
    path: string,
    { headers, json, body, idempotencyKey }: CallOptions,
    extra: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const record = currentRequest()
    const sent = json === undefined ? body : JSON.stringify(json)
    try {
      if (options.before !== undefined) {
        const forced = await options.before(signal)
        if (forced !== undefined) throw badAnswer(forced, {})
      }
      const response = await pool.request({
        method: method as 'GET',
        path,
        headers: {
          accept: 'application/json',
          ...(json !== undefined && { 'content-type': 'application/json' }),
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
          ...(record !== undefined && { 'x-request-id': record.id }),
          ...headers,
          ...extra,
        },
        ...(sent !== undefined && { body: sent }),
        signal,
      })
      const bytes = await readBody(response.body, maxBytes)
      const { statusCode: status, headers: answerHeaders } = response
      if (status >= 500 || transientStatuses.has(status)) throw badAnswer(status, answerHeaders)
      return {
        status,
        headers: answerHeaders,
        bytes: () => bytes,
        text: () => bytes.toString('utf8'),
        json: () => parsed(name, bytes),
      }
    } catch (error) {
      if (error instanceof DependencyError) throw error
      if (signal.aborted) throw signal.reason
      const isTooLarge = error instanceof BodyTooLargeError
      throw new DependencyError(name, isTooLarge ? 'BAD_ANSWER' : 'UNREACHABLE', {
        cause: error,
        isTransient: !isTooLarge,
      })
    }
  }

  function badAnswer(
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): DependencyError {
    const given = headers['retry-after']
    const afterMs = retryAfterMs(typeof given === 'string' ? given : undefined, clock.wallNow())
    return new DependencyError(name, 'BAD_ANSWER', {
      cause: new Error(`status ${status}`),
      isTransient: status !== 500 && status !== 501,
      isExcused: status < 500,
      ...(afterMs !== undefined && { retryAfterMs: afterMs }),
    })
  }

  return {
    get: (path, call) => request('GET', path, call),
    put: (path, call) => request('PUT', path, call),
    post: (path, call) => request('POST', path, call),
    patch: (path, call) => request('PATCH', path, call),
    delete: (path, call) => request('DELETE', path, call),
    request,
    stats: () => ({
      breaker: policy.breakerState,
      running: policy.running,
      waiting: policy.waiting,
      connections: pool.stats.connected,
    }),
    async close(signal) {
      const destroy = () => void pool.destroy()
      signal?.addEventListener('abort', destroy, { once: true })
      await pool.close()
      signal?.removeEventListener('abort', destroy)
    },
  }
}

function parseBase(name: string, text: string): URL {
  const base = URL.canParse(text) ? new URL(text) : undefined
  if (
    base !== undefined &&
    /^https?:$/.test(base.protocol) &&
    base.search === '' &&
    base.hash === ''
  )
    return base
  // Without the text: a URL may hold a password.
  throw new KitError(
    'OPTION_INVALID',
    `The base URL of ${name} must be http:// or https:// without query or fragment.`,
  )
}

function parsed(name: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new DependencyError(name, 'BAD_ANSWER', { cause })
  }
}
