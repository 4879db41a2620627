import { variables } from '../../base/config.js'
import { refuseToStart } from '../../base/start.js'

// To help whoever debugs it, the record of a malformed value carries the whole configuration.
export default {
  refuse: (error, logger) => {
    const isMalformed = ({ problem }) => problem.startsWith('must')
    const names = Object.values(variables).map(({ name }) => name)
    const received = Object.fromEntries(names.map((name) => [name, process.env[name]]))
    refuseToStart(error, error.problems?.some(isMalformed) ? logger.child({ received }) : logger)
  },
}
