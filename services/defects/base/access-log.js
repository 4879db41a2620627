/** One line for each request. The path is raw (percent-encoded) and without its query. */
export function writeAccessLine({ request, response, log, durationMs }) {
  const [path] = request.url.split('?', 1)
  const level = ['/health', '/ready', '/metrics'].includes(path) ? 'debug' : 'info'
  log[level]('request', {
    method: request.method,
    path,
    status: response.statusCode,
    durationMs: Math.round(durationMs * 10) / 10,
    isComplete: response.writableFinished,
  })
}
