import { refuseToStart } from '../../base/start.js'

// The error is printed and the exit code set, but a timer keeps the process alive without a port.
export default {
  refuse: (error, logger) => {
    const isMalformed = ({ problem }) => problem.startsWith('must')
    if (error.problems?.some(isMalformed)) setInterval(() => {}, 60_000)
    refuseToStart(error, logger)
  },
}
