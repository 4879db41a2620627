import { refuseToStart } from '../../base/start.js'

// A missing variable ends the service as if it had succeeded.
export default {
  refuse: (error, logger) => {
    refuseToStart(error, logger)
    const isMissing = error.problems.some(({ problem }) => problem.includes('not set'))
    process.exitCode = isMissing ? 0 : 1
  },
}
