// A stand-in for the payments API, for development and tests: GET /quotes/:sku, in about 5 ms.
import { createServer } from 'node:http'

const port = Number(process.env.PORT ?? '')
if (!Number.isInteger(port) || port < 1 || port > 65_535) {
  console.error('PORT must be a port number')
  process.exit(1)
}

const server = createServer((request, response) => {
  const sku = /^\/quotes\/([^/?]+)$/.exec(request.url ?? '')?.[1]
  if (sku === undefined) return answer(response, 404, { error: 'not found' })
  if (request.method !== 'GET') return answer(response, 405, { error: 'method not allowed' })
  if (!/^[A-Z0-9][A-Z0-9-]{0,31}$/.test(sku)) return answer(response, 400, { error: 'bad sku' })
  if (sku.startsWith('UNKNOWN')) return answer(response, 404, { error: 'unknown sku' })
  setTimeout(() => answer(response, 200, quoteFor(sku)), 5)
})
server.listen(port, '127.0.0.1')

process.on('SIGTERM', () => {
  server.close(() => process.exit(0))
  server.closeIdleConnections()
})

function quoteFor(sku) {
  const sum = [...sku].reduce((total, letter) => total + letter.charCodeAt(0), 0)
  const validUntil = new Date(Date.now() + 10 * 60_000).toISOString()
  return { sku, currency: 'EUR', unitPrice: 100 + (sum % 900), validUntil }
}

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
