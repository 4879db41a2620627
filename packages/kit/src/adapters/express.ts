import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import { inRequest } from '../kernel/request.ts'
import type { OnFailure } from './node.ts'
import type { ServeRequest } from './serve-request.ts'

/** Middleware to use first. */
export function expressAdapter(serve: ServeRequest): RequestHandler {
  return (request, response, next) => {
    const setHeader = (name: string, value: string) => void response.setHeader(name, value)
    const record = serve(request, response, () => routeOf(request), setHeader)
    if (record instanceof Promise) {
      void record.then((it) => it && inRequest(it, next), next)
    } else if (record !== undefined) inRequest(record, next)
  }
}

/** Middleware for the end of the chain: errors, and what no route took. */
export function expressEnd(
  onFailure: OnFailure,
  onMissing: OnFailure,
): [RequestHandler, ErrorRequestHandler] {
  return [
    (request, response) => onMissing(undefined, request, response),
    // Express knows an error handler by its four parameters.
    (error, request, response, _next) => onFailure(error, request, response),
  ]
}

/** The pattern that matched, with where its router is mounted; patterns that are no text have no name. */
function routeOf({ route, baseUrl }: Request): string | undefined {
  const path = (route as { path?: unknown } | undefined)?.path
  return typeof path === 'string' ? mount(baseUrl) + path : undefined
}

/**
 * Express tells where a router is mounted by the request's path, not by the pattern: of
 * `app.use('/users/:email', router)` it has the address. What is no plain word has no place in logs and labels.
 */
function mount(baseUrl: string): string {
  return baseUrl.replaceAll(/\/(?![a-z][a-z_-]*(?:\/|$)|v\d{1,3}(?:\/|$))[^/]*/gi, '/:')
}
