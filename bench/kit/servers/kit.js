// The kit with everything on: `node kit.js node|express|fastify`. Settings come from the environment.
import { address, told } from './told.js'
import { staticfire } from '@staticfire/kit'

const kit = await staticfire({ name: 'bench' })
const make = {
  async node() {
    return kit.node((_request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ hello: 'world' }))
    })
  },
  async express() {
    const { default: express } = await import('express')
    const app = express()
    app.use(kit.express)
    app.get('/hello/:name', (request, response) => response.json({ hello: request.params.name }))
    return app
  },
  async fastify() {
    const { fastify } = await import('fastify')
    const app = fastify()
    await app.register(kit.fastify)
    app.get('/hello/:name', async (request) => ({ hello: request.params.name }))
    return app
  },
}
told(await kit.listen(await make[process.argv[2]](), address))
