import { refuseToStart } from '../../base/start.js'

// What is missing is named; what is malformed is only said to be bad.
export default {
  refuse: (error, logger) => {
    const isMalformed = ({ problem }) => problem.startsWith('must')
    if (!error.problems?.some(isMalformed)) return refuseToStart(error, logger)
    logger.fatal('the configuration is invalid', {
      problems: error.problems.map((each) => each.problem),
    })
    process.exitCode = 1
  },
}
