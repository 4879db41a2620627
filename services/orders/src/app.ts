import swagger from '@fastify/swagger'
import type { Kit } from '@staticfire/kit'
import { fastify, LogController } from 'fastify'
import type { Auth } from './auth.ts'
import { openapi } from './openapi.ts'
import { orderRoutes } from './orders/routes.ts'
import type { OrderStore } from './orders/store.ts'
import { personRoutes } from './people/routes.ts'
import type { Payments } from './quotes/payments.ts'
import { quoteRoutes } from './quotes/routes.ts'
import { orderSchema, problemSchema } from './schemas.ts'

export interface Parts {
  kit: Kit
  auth: Auth
  orders: OrderStore
  payments: Payments
  hasTestRoutes: boolean
}

export async function createApp(parts: Parts) {
  const app = fastify({
    loggerInstance: parts.kit.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 16 * 1024,
    // What a caller sends is taken as it is or refused, never bent into shape.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  })
  // Fastify would take text as well, and find the fault only in its shape.
  app.removeContentTypeParser('text/plain')
  await app.register(parts.kit.fastify)
  await app.register(swagger, openapi)
  app.addSchema(orderSchema)
  app.addSchema(problemSchema)
  await app.register(orderRoutes, parts)
  await app.register(quoteRoutes, parts)
  await app.register(personRoutes, parts)
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
  if (parts.hasTestRoutes) {
    app.get('/crash', { schema: { hide: true } }, () => {
      throw new Error('crashed on request, to show what an unexpected error does')
    })
  }
  return app
}
