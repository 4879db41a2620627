// The payments service that the orders service asks for prices. It listens on PORT.
import http from 'node:http'

const server = http.createServer((request, response) => {
  const [, collection, sku] = request.url.split('/')
  const isPrice = request.method === 'GET' && collection === 'prices' && isEncoded(sku)
  const isCharge = request.method === 'POST' && collection === 'charges'
  const body = isPrice
    ? {
        sku: decodeURIComponent(sku),
        amountCents: 1250,
        currency: 'EUR',
        terms: 'Valid for a day.',
      }
    : isCharge
      ? { status: 'charged' }
      : { error: 'there is no such route' }
  response.writeHead(isPrice ? 200 : isCharge ? 201 : 404, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
})

function isEncoded(segment) {
  try {
    return decodeURIComponent(segment ?? '') !== ''
  } catch {
    return false
  }
}

server.listen(Number(process.env.PORT), '127.0.0.1', () => {
  console.log(JSON.stringify({ level: 'info', message: 'listening', port: server.address().port }))
})
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0))
