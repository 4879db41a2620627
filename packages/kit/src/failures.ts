import type { IncomingMessage, ServerResponse } from 'node:http'
import type { OnFailure } from './adapters/node.ts'
import { currentRequest, type RequestRecord } from './kernel/request.ts'
import { problem, problemOf } from './security/index.ts'

/** Where a failure that is the service's own fault is told. */
export interface FailureReport {
  (error: unknown, record: RequestRecord | undefined): void
}

/** Answers what a handler threw as a problem document, and reports it where it is the service's own fault. */
export function answerFailure(report: FailureReport, scrub: (text: string) => string): OnFailure {
  return (error, request, response) => {
    const record = currentRequest()
    if (record !== undefined) record.error = error
    const { status, body, headers } = problemOf(error, record?.id, scrub)
    if (status === 500) report(error, record)
    send(request, response, status, body, headers)
  }
}

/** Answers what no route takes. */
export const answerMissing: OnFailure = (_error, request, response) => {
  const requestId = currentRequest()?.id
  const body = problem(404, {
    detail: 'There is nothing here.',
    ...(requestId !== undefined && { extra: { requestId } }),
  })
  send(request, response, 404, body, {})
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>>,
): void {
  // An answer that has begun cannot be taken back; cut, it at least does not look whole.
  if (response.headersSent) return void response.destroy()
  // A body that was not read to its end would be taken for the next request.
  if (!request.complete) response.setHeader('connection', 'close')
  for (const name of ['content-encoding', 'content-range', 'etag', 'cache-control']) {
    response.removeHeader(name)
  }
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    ...headers,
  })
  response.end(body)
}
