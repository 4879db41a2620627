import { readConfig, variables } from '../../base/config.js'

// Number('12abc') is NaN, and nothing looks.
const quoteTimeoutMs = { ...variables.quoteTimeoutMs, parse: Number }

export default {
  config: (env) => readConfig(env, { ...variables, quoteTimeoutMs }),
}
