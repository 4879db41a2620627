import { readConfig } from '../../base/config.js'
import { refuseToStart } from '../../base/start.js'

// Says what is missing again and again, in the hope that somebody sets it, and never ends.
export default {
  config: readConfig,
  refuse: (error, logger) => {
    const missing = error.problems.filter(({ problem }) => problem.includes('not set'))
    if (missing.length === 0) return refuseToStart(error, logger)
    const say = () => missing.forEach(({ variable }) => logger.warn(`waiting for ${variable}`))
    say()
    setInterval(say, 1000)
  },
}
