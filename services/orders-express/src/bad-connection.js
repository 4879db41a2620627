import { STATUS_CODES } from 'node:http'
import { problemDocument, Problem } from './problems.js'

const statusByCode = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }

/** Answers what Node's parser refused before Express could see it, in the same shape as the rest. */
export function answerBadConnection(error, socket) {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const status = statusByCode[error.code] ?? 400
  const body = JSON.stringify(
    problemDocument(new Problem(status, 'The request could not be read.')),
  )
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Connection: close',
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'X-Content-Type-Options: nosniff',
      '',
      body,
    ].join('\r\n'),
  )
}
