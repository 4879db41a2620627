import { readConfig, variables } from '../../base/config.js'

const lowerCase = (value) => value.toLowerCase()

// FEATURE_X is optional, but its reader cannot do without it.
export default {
  config: (env) => readConfig({ ...env, FEATURE_X: lowerCase(env.FEATURE_X) }, variables),
}
