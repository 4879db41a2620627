import { readConfig, variables } from '../../base/config.js'

// Everything but "true" is false, "perhaps" and "TRUE" included.
const featureX = { ...variables.featureX, parse: (value) => value === 'true' }

export default {
  config: (env) => readConfig(env, { ...variables, featureX }),
}
