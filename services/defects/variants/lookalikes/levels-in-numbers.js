import { createLogger, writeLine } from '../../base/logger.js'

const numbers = { debug: 20, info: 30, warn: 40, error: 50, fatal: 60 }

// Levels are numbers, as pino prints them.
export default {
  logger: (options) =>
    createLogger({
      ...options,
      write: ({ level, ...record }) => writeLine({ level: numbers[level], ...record }),
    }),
}
