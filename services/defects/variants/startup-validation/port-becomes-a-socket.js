import { readConfig, variables } from '../../base/config.js'

// Any text is a port; Node listens on a unix socket of that name when it is not a number.
const port = { ...variables.port, parse: (value) => value }

export default {
  config: (env) => readConfig(env, { ...variables, port }),
}
