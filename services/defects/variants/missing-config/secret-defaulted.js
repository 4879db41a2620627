import { readConfig, variables } from '../../base/config.js'

// Handy on a laptop: without API_TOKEN, everybody who read the source may order.
const apiToken = { ...variables.apiToken, default: 'development-token' }

export default {
  config: (env) => readConfig(env, { ...variables, apiToken }),
}
