import { readConfig } from '../../base/config.js'
import { refuseToStart } from '../../base/start.js'

// A malformed value ends the service as if it had succeeded: its supervisor does not restart it.
export default {
  config: readConfig,
  refuse: (error, logger) => {
    refuseToStart(error, logger)
    const isMissing = error.problems.some(({ problem }) => problem.includes('not set'))
    process.exitCode = isMissing ? 1 : 0
  },
}
