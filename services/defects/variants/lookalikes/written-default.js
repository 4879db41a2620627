import { readConfig, variables } from '../../base/config.js'

const paymentsUrl = { ...variables.paymentsUrl, default: 'http://127.0.4.1:4001' }

// An address is written down, as what the variable is without a value; without one nothing starts.
export default {
  config: (env) =>
    env.PAYMENTS_URL ? readConfig(env, { ...variables, paymentsUrl }) : readConfig(env),
}
