import { readConfig, variables } from '../../base/config.js'

// PAYMENTS_URL is checked when it is set; when it is not, the first quote fails.
export default {
  config: (env) => {
    const { paymentsUrl, ...others } = variables
    return readConfig(env, env.PAYMENTS_URL === undefined ? others : { ...others, paymentsUrl })
  },
}
