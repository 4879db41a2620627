import winston from 'winston'
import { currentRequest } from './request-context.js'

const levels = { fatal: 0, error: 1, warn: 2, info: 3, debug: 4 }

// Without a listener, a log reader that goes away would take the service with it.
process.stdout.on('error', () => {})

/** One JSON object per line on stdout: time, level, message, request id, trace id, then the rest. */
export function createLogger({ level = 'info' } = {}) {
  return winston.createLogger({
    levels,
    level,
    format: winston.format.printf(formatLine),
    transports: [new winston.transports.Console()],
  })
}

function formatLine({ level, message, error, ...rest }) {
  const request = currentRequest()
  return JSON.stringify({
    time: new Date().toISOString(),
    level,
    message,
    service: 'orders-express',
    requestId: request?.requestId,
    traceId: request?.traceId,
    ...rest,
    error: error === undefined ? undefined : describeError(error),
  })
}

function describeError(error) {
  if (!(error instanceof Error)) return { name: 'NonError', message: String(error) }
  const { name, message, code, stack, cause } = error
  return { name, message, code, stack, cause: cause instanceof Error ? cause.message : undefined }
}
