import type { CapturedResponse, CorsProbe, HeadersObservation } from '@staticfire/contracts'
import { t0 } from './exchanges.ts'

/** Headers on responses of every kind, all of them JSON, and a service that foreign origins cannot read. */
export function healthyHeaders(): HeadersObservation {
  return {
    responses: [
      response({ kind: 'unknown-route', operation: 'GET /staticfire-unknown-…', status: 404 }),
      response({
        kind: 'unknown-route',
        operation: 'GET /staticfire-unknown-…',
        asBrowser: true,
        status: 404,
      }),
      response(),
      response({ operation: 'POST /orders', status: 201 }),
      response({ kind: 'unknown-method', operation: 'PATCH /orders', status: 405 }),
      response({
        kind: 'client-error',
        operation: 'POST /orders, malformed body',
        status: 400,
      }),
      response({
        kind: 'server-error',
        operation: 'GET /orders, dependencies refuse',
        status: 503,
      }),
      response({ kind: 'server-error', operation: 'GET /crash', status: 500 }),
    ],
    cors: ['https://staticfire-5f0c.example', 'null'].flatMap((origin) => [
      corsProbe({ request: 'simple', origin, status: 200 }),
      corsProbe({ request: 'preflight', origin, status: 405 }),
    ]),
  }
}

/** A success with every header that the item asks for, unless said otherwise. */
export function response(overrides: Partial<CapturedResponse> = {}): CapturedResponse {
  return {
    kind: 'success',
    operation: 'GET /orders',
    asBrowser: false,
    at: t0,
    outcome: 'ok',
    status: 200,
    bodyBytes: 120,
    headers: [
      ['content-type', 'application/json'],
      ['strict-transport-security', 'max-age=31536000; includeSubDomains'],
      ['x-content-type-options', 'nosniff'],
      ['x-frame-options', 'DENY'],
      ['referrer-policy', 'no-referrer'],
    ],
    software: [['server', 'orders']],
    cookies: [],
    hasMetaPolicy: false,
    ...overrides,
  }
}

/** A request of another origin that got no leave. */
function corsProbe(overrides: Partial<CorsProbe>): CorsProbe {
  return {
    operation: 'GET /orders',
    request: 'simple',
    origin: 'null',
    at: t0,
    outcome: 'ok',
    ...overrides,
  }
}
