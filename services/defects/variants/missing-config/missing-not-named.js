import { refuseToStart } from '../../base/start.js'

// What is malformed is named; what is missing is only counted.
export default {
  refuse: (error, logger) => {
    const missing = error.problems?.filter(({ problem }) => problem.includes('not set')) ?? []
    if (missing.length === 0) return refuseToStart(error, logger)
    logger.fatal(`${missing.length} required settings are missing, see the manual`)
    process.exitCode = 1
  },
}
