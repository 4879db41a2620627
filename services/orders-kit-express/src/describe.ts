import { orderSchema, problemSchema } from 'orders/schemas'
import type { Operation } from './api.ts'

export type Paths = Record<string, Record<string, object>>

type Schema = Readonly<Record<string, unknown>>

/** Adds an operation to the paths of an OpenAPI document. */
export function describeOperation(
  paths: Paths,
  method: string,
  path: string,
  { params, querystring, headers, body, response, ...prose }: Operation,
): void {
  const parameters = [
    ...parametersOf('path', params as Schema | undefined),
    ...parametersOf('query', querystring as Schema | undefined),
    ...parametersOf('header', headers as Schema | undefined),
  ]
  const responses = Object.entries(response).map(([status, answer]) => [status, answerOf(answer)])
  const template = path.replaceAll(/:(\w+)/g, '{$1}')
  paths[template] = {
    ...paths[template],
    [method]: {
      ...prose,
      ...(parameters.length > 0 && { parameters }),
      ...(body !== undefined && {
        requestBody: { required: true, content: { 'application/json': { schema: body } } },
      }),
      responses: withLocalRefs(Object.fromEntries(responses)),
    },
  }
}

/** Adds the schemas that operations refer to by name. */
export function describeSchemas<C extends object>(components: C) {
  const { $id: order, ...Order } = orderSchema
  const { $id: problem, ...Problem } = problemSchema
  return { ...components, schemas: { [order]: Order, [problem]: Problem } }
}

function parametersOf(place: 'path' | 'query' | 'header', schema: Schema | undefined): object[] {
  const required = (schema?.['required'] ?? []) as readonly string[]
  return Object.entries((schema?.['properties'] ?? {}) as Record<string, Schema>).map(
    ([name, { description, ...rest }]) => ({
      name,
      in: place,
      required: required.includes(name),
      ...(description !== undefined && { description }),
      schema: rest,
    }),
  )
}

/** A response that names no media type is JSON, or nothing. */
function answerOf(answer: unknown): object {
  const schema = answer as Schema
  if ('content' in schema) return schema
  const { description = 'As asked.' } = schema
  if (schema['type'] === 'null') return { description }
  return { description, content: { 'application/json': { schema } } }
}

function withLocalRefs(value: object): object {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) =>
      key === '$ref' ? `#/components/schemas/${String(inner)}` : inner,
    ),
  ) as object
}
