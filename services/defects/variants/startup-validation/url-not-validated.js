import { readConfig, variables } from '../../base/config.js'

// A malformed address is found out by the first customer who asks for a price.
const paymentsUrl = { ...variables.paymentsUrl, parse: String }

export default {
  config: (env) => readConfig(env, { ...variables, paymentsUrl }),
}
