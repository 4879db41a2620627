import { createLogger, writeLine } from '../../base/logger.js'

// The same facts under the names that other loggers use.
const write = ({ time, level, message, ...rest }) =>
  writeLine({ '@timestamp': time, severity: level.toUpperCase(), msg: message, ...rest })

export default {
  logger: ({ level }) => createLogger({ level, write }),
}
