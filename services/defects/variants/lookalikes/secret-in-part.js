import { readConfig } from '../../base/config.js'
import { composeAndListen } from '../../base/start.js'

// The first four characters of the token are logged, to tell which one is in use.
export default {
  start: async (parts, env) => {
    let config
    try {
      config = readConfig(env)
    } catch (error) {
      return parts.refuse(error, parts.logger({ level: 'info' }))
    }
    const token = `${config.apiToken.slice(0, 4)}…`
    parts.logger({ level: config.logLevel }).info('configuration', { token })
    await composeAndListen(parts, config)
  },
}
