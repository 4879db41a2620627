import { STATUS_CODES } from 'node:http'

/** An error that its caller is told about, as RFC 9457 problem details. */
export class Problem extends Error {
  constructor(status, detail, { headers = {}, members = {}, cause } = {}) {
    super(detail, { cause })
    this.name = 'Problem'
    this.status = status
    this.headers = headers
    this.members = members
  }
}

/** The 400 for input that a zod schema refused; names fields and rules, never repeats the input. */
export function invalidInput(zodError) {
  const errors = zodError.issues.map((issue) => ({
    field: issue.path.join('.') || '(whole)',
    message: issue.message,
  }))
  return new Problem(400, 'The request does not match the API description.', {
    members: { errors },
  })
}

export function unavailable(detail, { retryAfterSeconds, cause }) {
  return new Problem(503, detail, { headers: { 'Retry-After': String(retryAfterSeconds) }, cause })
}

export function methodNotAllowed(...methods) {
  return () => {
    throw new Problem(405, 'This resource does not support the method.', {
      headers: { Allow: methods.join(', ') },
    })
  }
}

/** What the client is told of an error. Anything unknown is a 500 that reveals nothing. */
export function toProblem(error) {
  if (error instanceof Problem) return error
  if (error.type === 'entity.parse.failed') return new Problem(400, 'The body is not valid JSON.')
  if (error.type === 'entity.too.large') return new Problem(413, 'The body is too large.')
  // Express and its body parser mark the client's other mistakes (bad encodings, an aborted body).
  if (error.status >= 400 && error.status < 500) {
    return new Problem(error.status, 'The request could not be read.', { cause: error })
  }
  return new Problem(500, 'Something went wrong on our side. The request id finds it in our logs.')
}

export function problemDocument(problem, requestId) {
  return {
    type: 'about:blank',
    title: STATUS_CODES[problem.status],
    status: problem.status,
    detail: problem.message,
    requestId,
    ...problem.members,
  }
}
