import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import { currentRequest, inRequest, type RequestRecord } from '../kernel/request.ts'
import type { OnFailure } from './node.ts'
import type { ServeRequest } from './serve-request.ts'

/** A request with its record, under a name of the adapter's own. */
type Carrier = FastifyRequest & { [record: symbol]: RequestRecord | undefined }

/** A plugin to register first; it holds for the whole application, not for an encapsulated part of it. */
export function fastifyAdapter(
  serve: ServeRequest,
  onFailure: OnFailure,
  onMissing: OnFailure,
): FastifyPluginCallback {
  const recordOf = Symbol('record')
  const plugin: FastifyPluginCallback = (app, _options, done) => {
    app.decorateRequest(recordOf, undefined)
    app.addHook('onRequest', (request, reply, next) => {
      const record = serve(
        request.raw,
        reply.raw,
        () => (request.is404 ? undefined : request.routeOptions.url),
        // Fastify hands all its headers to one `writeHead`, which is cheapest while none was set before.
        (name, value) => void reply.header(name, value),
      )
      if (record instanceof Promise) record.then(goOn, next)
      else goOn(record)

      function goOn(it: RequestRecord | undefined): void {
        if (it === undefined) return void reply.hijack()
        ;(request as Carrier)[recordOf] = it
        inRequest(it, next)
      }
    })
    // A body arrives on the connection's own events, outside of the request's context.
    app.addHook('preValidation', (request, _reply, next) => {
      const record = (request as Carrier)[recordOf]
      if (record === undefined || currentRequest() === record) next()
      else inRequest(record, next)
    })
    app.setErrorHandler((error, request, reply) => {
      reply.hijack()
      carryHeaders(reply)
      onFailure(error, request.raw, reply.raw)
    })
    app.setNotFoundHandler((request, reply) => {
      reply.hijack()
      carryHeaders(reply)
      onMissing(undefined, request.raw, reply.raw)
    })
    done()
  }
  // What fastify-plugin does: https://fastify.dev/docs/latest/Reference/Plugins/#handle-the-scope
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: '@staticfire/kit',
  })
}

/** What is answered past Fastify still has the headers that were meant for the reply. */
function carryHeaders(reply: FastifyReply): void {
  if (reply.raw.headersSent) return
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
}
