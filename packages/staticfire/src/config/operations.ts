import type { Configuration, Operation, RequestReference } from '@staticfire/contracts'
import { parseRequestLine } from '@staticfire/contracts'

/**
 * The requests that operations are made of: those under `traffic.requests`, and the `crash` route
 * when it is not among them. It is sent only where a crash is wanted.
 */
export function requestsToLoad({ traffic, crash }: Configuration): RequestReference[] {
  const requests = traffic?.requests ?? []
  if (crash === undefined || isAmong(crash, requests)) return requests
  if (typeof crash !== 'string') return [...requests, { ...crash, id: requestId(crash) }]
  return parseRequestLine(crash) === undefined ? requests : [...requests, crash]
}

/** The id of a request as it is written: its own, else `METHOD /path`. */
export function requestId(request: RequestReference): string {
  return typeof request === 'string' ? request : (request.id ?? `${request.method} ${request.path}`)
}

/** The operation that an id or `METHOD /path` names, whatever the path's parameters are called. */
export function findOperation(request: string, operations: Operation[]): Operation | undefined {
  return (
    operations.find((it) => it.id === request) ??
    operations.find((it) => route(`${it.method} ${it.path}`) === route(request))
  )
}

function isAmong(request: RequestReference, requests: RequestReference[]): boolean {
  return requests.some((it) => requestId(it) === requestId(request) || line(it) === line(request))
}

function line(request: RequestReference): string {
  return route(typeof request === 'string' ? request : `${request.method} ${request.path}`)
}

function route(text: string): string {
  return text.replaceAll(/\{[^{}]*\}/g, '{}')
}
