import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../kernel/clock.ts'
import type { RequestRecord, TraceContext } from '../kernel/request.ts'
import { createConstantHeaders, type SetHeader } from './constant-headers.ts'

/** A whole answer that needs no framework: a probe's, a refusal's. */
export interface PlainAnswer {
  status: number
  headers: Readonly<Record<string, string>>
  body: string
}

/** Whether a request may go on; what it is told about its limit either way. */
export interface Admission {
  isAllowed: boolean
  headers: Readonly<Record<string, string>>
}

/** How a request ended. */
export interface Ending {
  /** The status that was sent, or 499 where the client left before there was one. */
  status: number
  durationMs: number
  /** The client left before the whole answer was sent. */
  isAborted: boolean
  /** At least its head was sent, so the status is one that a client saw. */
  isAnswered: boolean
  /** Bytes of the body by its `content-length`, where the answer has one. */
  bytes?: number
}

/** What serving a request takes from the other parts. */
export interface Serving {
  clock: Clock
  requestId(given: string | undefined): string
  trace(traceparent: string | undefined, tracestate: string | undefined): TraceContext
  /** Routes that the kit answers itself, by path. They pass by limits and access lines. */
  own: ReadonlyMap<string, (request: IncomingMessage) => PlainAnswer | Promise<PlainAnswer>>
  /** Whom the limits count a request for, and whom the log names. */
  identify(request: IncomingMessage): string | undefined
  /** Undefined where there is no limit; a promise where it is kept elsewhere. */
  admit?(record: RequestRecord): Admission | Promise<Admission>
  refusal(record: RequestRecord): PlainAnswer
  started(): void
  ended(record: RequestRecord, ending: Ending, isOwn: boolean): void
}

/**
 * Takes a request into the kit's care: its record, its end, its limit. Gives undefined where the kit has
 * answered already. `routeOf` is asked once, at the end, by when a framework knows what it matched.
 */
export type ServeRequest = (
  request: IncomingMessage,
  response: ServerResponse,
  routeOf: (() => string | undefined) | undefined,
  setHeader: SetHeader,
) => RequestRecord | undefined | Promise<RequestRecord | undefined>

const unlimited: Admission = { isAllowed: true, headers: {} }

/** What nginx writes for a client that left; no client ever sees it. */
const statusOfLeaving = 499

export function createServeRequest(
  serving: Serving,
  securityHeaders: Readonly<Record<string, string>>,
): ServeRequest {
  const { clock, own, admit } = serving
  const addSecurityHeaders = createConstantHeaders(securityHeaders)
  return (request, response, routeOf, setHeader) => {
    const path = pathOf(request)
    const answerOwn =
      request.method === 'GET' || request.method === 'HEAD' ? own.get(path) : undefined
    const record = recordOf(request, serving)
    if (answerOwn !== undefined) record.route = path
    serving.started()
    // It is emitted once: to listen once would be one more function and one more removal.
    response.on('close', () => {
      record.route ??= routeOf?.()
      serving.ended(
        record,
        endingOf(response, clock.now() - record.startedAt),
        answerOwn !== undefined,
      )
    })
    if (answerOwn !== undefined) return answered(response, commonHeaders(), answerOwn(request))
    if (admit === undefined) return decide(unlimited)
    const admission = admit(record)
    return admission instanceof Promise ? admission.then(decide) : decide(admission)

    function decide({ isAllowed, headers: told }: Admission): RequestRecord | undefined {
      if (!isAllowed) {
        void answered(response, { ...commonHeaders(), ...told }, serving.refusal(record))
        return undefined
      }
      addSecurityHeaders(response, setHeader)
      setHeader('x-request-id', record.id)
      for (const name in told) setHeader(name, told[name]!)
      return record
    }

    function commonHeaders(): Record<string, string> {
      return { ...securityHeaders, 'x-request-id': record.id }
    }
  }
}

function recordOf(request: IncomingMessage, serving: Serving): RequestRecord {
  const { headers } = request
  const now = serving.clock.now()
  return {
    id: serving.requestId(one(headers['x-request-id'])),
    method: request.method ?? 'GET',
    route: undefined,
    startedAt: now,
    trace: serving.trace(one(headers['traceparent']), one(headers['tracestate'])),
    deadlineAt: deadlineOf(one(headers['x-request-timeout-ms']), now),
    identity: serving.identify(request),
    error: undefined,
  }
}

/** A caller may say how long it waits, in whole milliseconds; what is no such number is passed by. */
function deadlineOf(given: string | undefined, now: number): number | undefined {
  return given !== undefined && /^\d{1,7}$/.test(given) ? now + Number(given) : undefined
}

function endingOf(response: ServerResponse, durationMs: number): Ending {
  const isAborted = !response.writableFinished
  const isAnswered = response.headersSent || !isAborted
  const status = isAnswered ? response.statusCode : statusOfLeaving
  const length = Number(response.getHeader('content-length') ?? Number.NaN)
  const bytes = Number.isFinite(length) ? { bytes: length } : {}
  return { status, durationMs, isAborted, isAnswered, ...bytes }
}

function answered(
  response: ServerResponse,
  common: Readonly<Record<string, string>>,
  answer: PlainAnswer | Promise<PlainAnswer>,
): undefined | Promise<undefined> {
  if (answer instanceof Promise) return answer.then((it) => answered(response, common, it))
  const length = String(Buffer.byteLength(answer.body))
  response.writeHead(answer.status, { ...common, ...answer.headers, 'content-length': length })
  response.end(response.req.method === 'HEAD' ? undefined : answer.body)
  return undefined
}

function pathOf({ url = '/' }: IncomingMessage): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
