import { setTimeout as sleep } from 'node:timers/promises'
import { readConfig, variables } from '../../base/config.js'
import { composeAndListen } from '../../base/start.js'

// That all are set is known before it listens; that they make sense, only a moment after.
export default {
  start: async (parts, env) => {
    try {
      await composeAndListen(parts, readConfig(env, { ...lenient(), port: variables.port }))
      await sleep(300)
      readConfig(env)
    } catch (error) {
      parts.refuse(error, parts.logger({ level: 'info' }))
      process.exit(1)
    }
  },
}

function lenient() {
  const keep = (parse) => (value) => {
    try {
      return parse(value)
    } catch {
      return value
    }
  }
  const entries = Object.entries(variables)
  return Object.fromEntries(
    entries.map(([key, each]) => [key, { ...each, parse: keep(each.parse) }]),
  )
}
