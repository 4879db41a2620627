import { setHeaders } from '../../base/headers.js'

// A session is prolonged: the cookie that came is set again, with its attributes.
export default {
  headers: (call) => {
    setHeaders(call)
    const [, session] = /(?:^|; )session=([\w-]+)/.exec(call.request.headers.cookie ?? '') ?? []
    if (session === undefined) return
    const attributes = 'Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax'
    call.response.setHeader('set-cookie', `session=${session}; ${attributes}`)
  },
}
