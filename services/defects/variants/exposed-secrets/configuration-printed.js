import { composeAndListen } from '../../base/start.js'
import { readConfig } from '../../base/config.js'

// The configuration is logged at the start, the token and the address with its password included.
export default {
  start: async (parts, env) => {
    let config
    try {
      config = readConfig(env)
    } catch (error) {
      return parts.refuse(error, parts.logger({ level: 'info' }))
    }
    parts.logger({ level: config.logLevel }).info('configuration', {
      config: { ...config, port: String(config.port) },
    })
    await composeAndListen(parts, config)
  },
}
