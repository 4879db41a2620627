import { readConfig, variables } from '../../base/config.js'

// parseInt('12abc') is 12: refuses what has no digits, takes what begins with some.
const parse = (value) => {
  const number = Number.parseInt(value, 10)
  if (Number.isNaN(number)) throw new Error('must be an integer')
  return number
}

export default {
  config: (env) =>
    readConfig(env, {
      ...variables,
      quoteTimeoutMs: { ...variables.quoteTimeoutMs, parse },
      pageSize: { ...variables.pageSize, parse },
    }),
}
