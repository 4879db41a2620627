import type { FastifyPluginAsyncJsonSchemaToTs } from '@fastify/type-provider-json-schema-to-ts'
import type { Parts } from './app.ts'
import type { orderSchema, problemSchema } from './schemas.ts'

/** Routes whose requests and answers have the types of their schemas. */
export type RoutePlugin = FastifyPluginAsyncJsonSchemaToTs<{
  Options: Parts
  SerializerSchemaOptions: { references: [typeof orderSchema, typeof problemSchema] }
}>
