import { createLogger, writeLine } from '../../base/logger.js'

// The trace stands in the log as AWS X-Ray writes it.
const spelt = (id) => id && `1-${id.slice(0, 8)}-${id.slice(8)}`

export default {
  logger: ({ level }) =>
    createLogger({
      level,
      write: ({ traceId, ...record }) => writeLine({ ...record, xrayTraceId: spelt(traceId) }),
    }),
}
