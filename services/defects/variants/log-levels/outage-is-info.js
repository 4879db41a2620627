import { createLogger } from '../../base/logger.js'

// A dependency that fails leaves lines at info, among thousands of others.
export default { logger: (options) => quiet(createLogger(options)) }

function quiet(logger) {
  return { ...logger, warn: logger.info, child: (more) => quiet(logger.child(more)) }
}
