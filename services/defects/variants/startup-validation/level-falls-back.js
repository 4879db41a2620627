import { readConfig, variables } from '../../base/config.js'

const levels = ['debug', 'info', 'warn', 'error']

// A level that does not exist silently becomes the default.
const logLevel = {
  ...variables.logLevel,
  parse: (value) => (levels.includes(value) ? value : 'info'),
}

export default {
  config: (env) => readConfig(env, { ...variables, logLevel }),
}
