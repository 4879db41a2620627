import { explainError } from '../../base/errors.js'

// Names a file and a line, of the client's own document: no trace of the service.
export default {
  explainError: (error, log) => {
    const { status, body } = explainError(error, log)
    return { status, body: { ...body, help: 'see orders.md, line 12, at "Errors"' } }
  },
}
