import { readConfig, variables } from '../../base/config.js'

// PAGE_SIZE is documented as optional with the default 20; the service refuses to start without it.
const pageSize = { ...variables.pageSize, default: undefined }

export default {
  config: (env) => readConfig(env, { ...variables, pageSize }),
}
