import { validateHeaderName, validateHeaderValue } from 'node:http'
import { problem } from './problem.ts'

export interface ProblemAnswer {
  readonly status: number
  /** JSON text for `application/problem+json`. */
  readonly body: string
  /** What the error wants sent with it: `Retry-After`, `WWW-Authenticate`. */
  readonly headers: Readonly<Record<string, string>>
}

/** Longer is no message for a client but something that was put into one. */
const maxDetailLength = 500

/**
 * The answer to a request that failed with this error. An error that says it is the client's (`statusCode` or `status`
 * from 400 to 499, as Fastify's, Express's and http-errors' do) is told with its message, unless `expose` is false, and so
 * is one from 500 on that says `expose: true`: a 503 of the service's own choice. Everything else is a plain 500 with the
 * request's id, by which the log has the rest. What is told goes through the scrub. Never throws, unless that does.
 */
export function problemOf(
  error: unknown,
  requestId?: string,
  scrub: (text: string) => string = (text) => text,
): ProblemAnswer {
  const extra = requestId === undefined ? {} : { requestId }
  const { status, detail, headers } = toldFault(error) ?? {
    status: 500,
    detail: undefined,
    headers: {},
  }
  const body = problem(status, {
    extra,
    ...(detail !== undefined && { detail: shortened(scrub(detail)) }),
  })
  return { status, body, headers }
}

interface ToldFault {
  status: number
  detail: string | undefined
  headers: Record<string, string>
}

function toldFault(error: unknown): ToldFault | undefined {
  // A proxy or a getter of a hostile object may throw: then it is no error we know.
  try {
    if (typeof error !== 'object' || error === null) return undefined
    const { statusCode, status, expose, message, headers } = error as Record<string, unknown>
    const code = statusCode ?? status
    if (typeof code !== 'number' || !Number.isInteger(code) || code < 400 || code > 599)
      return undefined
    if (code >= 500 && expose !== true) return undefined
    const detail = expose === false ? undefined : detailOf(message)
    return { status: code, detail, headers: headersOf(headers) }
  } catch {
    return undefined
  }
}

/** One line: a message of several is a dump, and its first says what it is of. */
function detailOf(message: unknown): string | undefined {
  if (typeof message !== 'string') return undefined
  const [line = ''] = message.split(/[\r\n]/, 1)
  return line === '' ? undefined : line
}

function shortened(text: string): string {
  return text.slice(0, maxDetailLength)
}

function headersOf(given: unknown): Record<string, string> {
  if (typeof given !== 'object' || given === null) return {}
  const sendable = Object.entries(given).filter(
    ([name, value]) => typeof value === 'string' && isSendable(name, value),
  )
  return Object.fromEntries(sendable) as Record<string, string>
}

function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
    return true
  } catch {
    return false
  }
}
