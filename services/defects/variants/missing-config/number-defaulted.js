import { readConfig, variables } from '../../base/config.js'

// The variable is required, yet the service starts without it.
const quoteTimeoutMs = { ...variables.quoteTimeoutMs, default: '5000' }

export default {
  config: (env) => readConfig(env, { ...variables, quoteTimeoutMs }),
}
