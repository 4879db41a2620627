import { requireSelf } from '../require-user.ts'
import type { RoutePlugin } from '../route-plugin.ts'
import { eraseSchema, exportSchema } from './schemas.ts'

/** What a person may ask for about themselves, and an administrator for anybody (GDPR 15, 17). */
export const personRoutes: RoutePlugin = async (app, parts) => {
  const { orders } = parts

  app.get('/people/:person/export', { schema: exportSchema }, async (request, reply) => {
    const { person } = request.params
    requireSelf(parts, request.raw, person)
    reply.header('cache-control', 'no-store')
    return { person, orders: await orders.exportOf(person) }
  })

  app.delete('/people/:person', { schema: eraseSchema }, async (request, reply) => {
    const { person } = request.params
    requireSelf(parts, request.raw, person)
    const count = await orders.forget(person)
    request.log.info({ event: 'person erased', orders: count }, 'A person was forgotten')
    return reply.code(204).send(null)
  })
}
