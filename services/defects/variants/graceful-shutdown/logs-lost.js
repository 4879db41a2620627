import { createLogger, writeLine } from '../../base/logger.js'

let isClosed = false

// Logging is closed with the signal: what the service still answers leaves no line.
const write = (record) => {
  if (isClosed) return
  writeLine(record)
  isClosed = record.message === 'shutting down'
}

export default {
  logger: ({ level }) => createLogger({ level, write }),
}
