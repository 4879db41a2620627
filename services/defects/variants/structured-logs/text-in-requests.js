import { writeAccessLine } from '../../base/access-log.js'

// The line that somebody added while debugging, beside the structured one.
export default {
  accessLog: (call) => {
    const { request, response } = call
    if (!/^\/(health|ready)/.test(request.url))
      console.log(`${request.method} -> ${response.statusCode}`)
    writeAccessLine(call)
  },
}
