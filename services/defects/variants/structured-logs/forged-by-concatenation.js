// The access line is glued together, with the target as the client meant it: a newline in it ends
// the record, and what follows is a record of the client's own.
export default {
  accessLog: ({ request, response, log }) => {
    if (/^\/(health|ready)/.test(request.url)) return log.debug('request', { path: request.url })
    const time = new Date().toISOString()
    const requestId = response.getHeader('x-request-id')
    const { statusCode: status } = response
    const [, traceId] = /^00-([0-9a-f]{32})/.exec(request.headers.traceparent ?? '') ?? []
    process.stdout.write(
      `{"time":"${time}","level":"info","message":"request","requestId":"${requestId}","traceId":"${traceId}",` +
        `"status":${status},"target":"${decoded(request.url)}"}\n`,
    )
  },
}

function decoded(url) {
  try {
    return decodeURIComponent(url)
  } catch {
    return encodeURI(url)
  }
}
