import { createLogger } from '../../base/logger.js'

const below = { info: 'debug', warn: 'info', error: 'warn' }

// The comparison is off by one level: at info debug lines are printed too.
export default {
  logger: (options) => createLogger({ ...options, level: below[options.level] ?? options.level }),
  accessLog: ({ request, response, log, durationMs }) => {
    const [path] = request.url.split('?', 1)
    log.debug('answered', { path })
    log.info('request', { method: request.method, path, status: response.statusCode, durationMs })
  },
}
