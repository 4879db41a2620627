import { createLogger, writeLine } from '../../base/logger.js'

// Traces here, logs there, and no way from one to the other.
export default {
  logger: ({ level }) =>
    createLogger({ level, write: (record) => writeLine({ ...record, traceId: undefined }) }),
}
