import { readConfig, variables } from '../../base/config.js'

const trimmed = (value) => value.trim()

// A value that is not there has no trim(): the process dies of a TypeError that names no variable.
export default {
  config: (env) => {
    const required = Object.values(variables).filter(
      ({ default: value, isOptional }) => value === undefined && !isOptional,
    )
    const values = required.map(({ name }) => [name, trimmed(env[name])])
    return readConfig({ ...env, ...Object.fromEntries(values) })
  },
}
