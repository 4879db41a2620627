import { createLogger } from '../../base/logger.js'

// LOG_LEVEL is read and validated, and changes nothing.
export default { logger: (options) => createLogger({ ...options, level: 'info' }) }
