// Nothing but the framework: `node bare.js node|express|fastify`.
import { createServer } from 'node:http'
import { address, told } from './told.js'

const listen = {
  async node() {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ hello: 'world' }))
    })
    server.listen(address, () => told(server.address()))
  },
  async express() {
    const { default: express } = await import('express')
    const app = express()
    app.get('/hello/:name', (request, response) => response.json({ hello: request.params.name }))
    const server = app.listen(address.port, address.host, () => told(server.address()))
  },
  async fastify() {
    const { fastify } = await import('fastify')
    const app = fastify()
    app.get('/hello/:name', async (request) => ({ hello: request.params.name }))
    await app.listen(address)
    told(app.server.address())
  },
}
await listen[process.argv[2]]()
