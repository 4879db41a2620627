import { problem } from './problem.ts'

export interface ProblemAnswer {
  readonly status: number
  /** JSON text for `application/problem+json`. */
  readonly body: string
}

/** Longer is no message for a client but something that was put into one. */
const maxDetailLength = 500

/**
 * The answer to a request that failed with this error. An error that says it is the client's (`statusCode` or `status`
 * from 400 to 499, as Fastify's, Express's and http-errors' do) is told with its message, unless `expose` is false;
 * everything else is a plain 500 with the request's id, by which the log has the rest. Never throws.
 */
export function problemOf(error: unknown, requestId?: string): ProblemAnswer {
  const extra = requestId === undefined ? {} : { requestId }
  const { status, detail } = clientFault(error) ?? { status: 500, detail: undefined }
  return { status, body: problem(status, { extra, ...(detail !== undefined && { detail }) }) }
}

function clientFault(error: unknown): { status: number; detail: string | undefined } | undefined {
  // A proxy or a getter of a hostile object may throw: then it is no error we know.
  try {
    if (typeof error !== 'object' || error === null) return undefined
    const { statusCode, status = statusCode, expose, message } = error as Record<string, unknown>
    const code = statusCode ?? status
    if (typeof code !== 'number' || !Number.isInteger(code) || code < 400 || code > 499)
      return undefined
    return { status: code, detail: expose === false ? undefined : detailOf(message) }
  } catch {
    return undefined
  }
}

/** One line: a message of several is a dump, and its first says what it is of. */
function detailOf(message: unknown): string | undefined {
  if (typeof message !== 'string') return undefined
  const [line = ''] = message.split(/[\r\n]/, 1)
  return line === '' ? undefined : line.slice(0, maxDetailLength)
}
