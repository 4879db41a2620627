import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { httpError } from '@staticfire/kit'
import Type from 'typebox'
import type { Parts } from '../app.ts'
import { requireUser } from '../require-user.ts'
import { refusals } from '../schemas.ts'

const person = Type.Object({ person: Type.String({ pattern: '^[\\w.@-]{1,64}$' }) })

const exportSchema = {
  operationId: 'exportPerson',
  tags: ['people'],
  summary: 'All that is kept about a person',
  params: person,
  response: {
    200: Type.Object({ person: Type.String(), orders: Type.Array(Type.Ref('Order')) }),
    ...refusals(400, 401, 403, 503),
  },
}

const eraseSchema = {
  operationId: 'erasePerson',
  tags: ['people'],
  summary: 'Forget a person',
  description: 'Their orders stay for the books, without a name.',
  params: person,
  response: {
    204: Type.Null({ description: 'Forgotten, or never known.' }),
    ...refusals(400, 401, 403, 503),
  },
}

/** What a person may ask for about themselves, and an administrator for anybody (GDPR 15, 17). */
export const personRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { auth, orders }) => {
  app.get('/people/:person/export', { schema: exportSchema }, async (request, reply) => {
    const { person: id } = request.params
    allow(id, request)
    reply.header('cache-control', 'no-store')
    return { person: id, orders: await orders.exportOf(id) }
  })

  app.delete('/people/:person', { schema: eraseSchema }, async (request, reply) => {
    const { person: id } = request.params
    allow(id, request)
    const count = await orders.forget(id)
    request.log.info({ event: 'person erased', orders: count }, 'A person was forgotten')
    return reply.code(204).send(null)
  })

  function allow(id: string, request: Parameters<typeof requireUser>[1]): void {
    const user = requireUser(auth, request)
    if (user.id !== id && !user.isAdmin) throw httpError(403, 'This is about somebody else.')
  }
}
