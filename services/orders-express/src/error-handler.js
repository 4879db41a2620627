import { Problem, problemDocument, toProblem } from './problems.js'

export function notFound() {
  throw new Problem(404, 'There is nothing at this path.')
}

/** Express's last handler: logs at a level that fits, and answers with problem+json. */
export function errorHandler({ logger, errorTracking }) {
  // Express recognises an error handler by its four parameters.
  return (error, req, res, _next) => {
    const problem = toProblem(error)
    report(error, problem, req)
    if (res.headersSent) {
      // Half an answer went out already; only a cut connection tells the client that it is void.
      res.destroy()
      return
    }
    res
      .status(problem.status)
      .set(problem.headers)
      .type('application/problem+json')
      .send(JSON.stringify(problemDocument(problem, req.context?.requestId)))
  }

  function report(error, problem, req) {
    const { status, message: reason, members, cause } = problem
    if (status === 500) {
      logger.error('unexpected error', { error })
      errorTracking.capture(error, { request: req.context, user: req.user, route: req.route?.path })
    } else if (status > 500) {
      // Its cause was logged where it happened.
      logger.warn('request could not be served', { status, reason })
    } else if (status === 401 || status === 403) {
      logger.warn('access refused', { status, reason, cause: cause?.code, userId: req.user?.id })
    } else {
      const fields = members.errors?.map(({ field }) => field)
      logger.info('request refused', { status, reason, fields })
    }
  }
}
