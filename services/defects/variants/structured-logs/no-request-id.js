import { createLogger, writeLine } from '../../base/logger.js'

// Each line stands alone: the lines of one request cannot be joined.
export default {
  logger: ({ level }) =>
    createLogger({
      level,
      write: (record) => writeLine({ ...record, requestId: undefined, traceId: undefined }),
    }),
}
