import { createLogger, writeLine } from '../../base/logger.js'

// JSON with a time and a message, but nothing tells an error from an information.
export default {
  logger: ({ level }) =>
    createLogger({ level, write: (record) => writeLine({ ...record, level: undefined }) }),
}
