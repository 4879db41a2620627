import { httpError } from '@staticfire/kit'
import { Ajv } from 'ajv'
import express, { type Express, type Request, type RequestHandler, type Response } from 'express'
import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { description } from 'orders/openapi'
import { describeOperation, describeSchemas, type Paths } from './describe.ts'

/** What Fastify has built in: a route's schema, for what it is asked and for the description. */
export interface Operation {
  params?: JSONSchema
  querystring?: JSONSchema
  headers?: JSONSchema
  body?: JSONSchema
  response: Readonly<Record<number, unknown>>
}

/** A request whose parts are as the operation's schema has them. */
export interface Asked<O> {
  request: Request
  response: Response
  params: Part<O, 'params'>
  query: Part<O, 'querystring'>
  headers: Part<O, 'headers'>
  body: Part<O, 'body'>
}

type Part<O, Name extends string> =
  O extends Readonly<Record<Name, infer Schema extends JSONSchema>> ? FromSchema<Schema> : undefined

const bodyParser = express.json({ limit: 16 * 1024 })

/** Routes that are checked and described by one schema each. */
export function createApi(app: Express) {
  const ajv = new Ajv({ useDefaults: true })
  ajv.addFormat('uuid', /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i)
  const paths: Paths = {}

  return {
    /** The whole API in OpenAPI, as far as it was added. */
    description: { ...description, components: describeSchemas(description.components), paths },

    add<const O extends Operation>(
      method: 'get' | 'post' | 'delete',
      path: string,
      operation: O,
      handle: (asked: Asked<O>) => Promise<void>,
    ): void {
      describeOperation(paths, method, path, operation)
      const params = checked('params', operation.params)
      const query = checked('querystring', operation.querystring)
      const headers = checked('headers', operation.headers)
      const body = checked('body', operation.body)
      const handler: RequestHandler = (request, response) => {
        if (operation.body !== undefined) refuseOtherBodies(request)
        return handle({
          request,
          response,
          params: params(request.params),
          query: query(request.query),
          headers: headers(request.headers),
          body: body(request.body),
        } as Asked<O>)
      }
      app[method](path, ...(operation.body === undefined ? [] : [bodyParser]), handler)
    },
  }

  function checked(place: string, schema: JSONSchema | undefined): (value: unknown) => unknown {
    if (schema === undefined) return () => undefined
    const validate = ajv.compile(schema as object)
    return (value) => {
      if (validate(value)) return value
      const [{ instancePath, message } = { instancePath: '', message: 'is not valid' }] =
        validate.errors ?? []
      throw httpError(400, `${place}${instancePath} ${message}`)
    }
  }
}

/** A body that the parser passed over: it was not said to be JSON. */
function refuseOtherBodies({ body, headers }: Request): void {
  const hasBody =
    headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0
  if (body === undefined && hasBody) throw httpError(415, 'The body must be JSON.')
}
