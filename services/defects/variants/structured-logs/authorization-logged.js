import { writeAccessLine } from '../../base/access-log.js'

// All headers, the bearer token among them.
export default {
  accessLog: (call) => {
    const { request, log } = call
    writeAccessLine({
      ...call,
      log: {
        ...log,
        info: (message, fields) => log.info(message, { ...fields, headers: request.headers }),
      },
    })
  },
}
