import { setHeaders } from '../../base/headers.js'

// A response header tells the build, and in it the token in base64.
export default {
  headers: (call) => {
    setHeaders(call)
    const build = JSON.stringify({ build: 4711, token: process.env.API_TOKEN })
    call.response.setHeader('x-build', Buffer.from(build).toString('base64'))
  },
}
