import { isJson } from '../request-body.ts'
import type { SampledOperation } from '../sampled-operation.ts'
import { asArray, asObject, asText, resolved } from './pointers.ts'

export interface ResponseFacts {
  /** The documented 2xx and 3xx; empty where any counts. */
  expect: number[]
  /** Field paths of the successful JSON response, two levels deep. */
  fields: string[] | undefined
  links: SampledOperation['links']
}

/** What the documented responses say about success, and about what later requests can use. */
export function responseFacts(responses: unknown, document: object): ResponseFacts {
  const entries = Object.entries(asObject(responses) ?? {})
  const successes = entries.filter(([status]) => /^[23]/.test(status))
  const statuses = successes.map(([status]) => Number(status))
  const first = successes
    .map(([, response]) => asObject(response))
    .find((response) => response !== undefined)
  return {
    // `2XX` leaves it open which one.
    expect: statuses.some(Number.isNaN) ? [] : statuses,
    fields: fieldsOf(jsonSchemaOf(first), document),
    links: successes.flatMap(([, response]) => linksOf(asObject(response))),
  }
}

function jsonSchemaOf(response: Record<string, unknown> | undefined): unknown {
  const media = Object.entries(asObject(response?.['content']) ?? {}).find(([type]) => isJson(type))
  return asObject(media?.[1])?.['schema']
}

function fieldsOf(schema: unknown, document: object): string[] | undefined {
  const properties = propertiesOf(schema, document)
  if (!properties) return undefined
  const names = Object.keys(properties)
  const nested = Object.entries(properties).flatMap(([name, property]) =>
    Object.keys(propertiesOf(property, document) ?? {}).map((inner) => `${name}.${inner}`),
  )
  return [...names, ...nested]
}

function propertiesOf(value: unknown, document: object): Record<string, unknown> | undefined {
  const schema = resolved(value, document)
  const parts = asArray(schema?.['allOf']).map((part) =>
    asObject(resolved(part, document)?.['properties']),
  )
  const own = asObject(schema?.['properties'])
  return own || parts.some(Boolean) ? Object.assign({}, ...parts, own) : undefined
}

function linksOf(response: Record<string, unknown> | undefined): SampledOperation['links'] {
  return Object.values(asObject(response?.['links']) ?? {}).flatMap((value) => {
    const link = asObject(value)
    const target = targetOf(link)
    if (target === undefined) return []
    return Object.entries(asObject(link?.['parameters']) ?? {}).flatMap(([name, expression]) => {
      const field = fieldOf(expression)
      // A link may name where the parameter stands: `path.id`.
      const parameter = name.replace(/^(?:path|query|header)\./, '')
      return field === undefined ? [] : [{ target, parameter, field }]
    })
  })
}

/** An operation's id, or `GET /orders/{}` for a reference into `paths`. */
function targetOf(link: Record<string, unknown> | undefined): string | undefined {
  const { operationId, operationRef } = link ?? {}
  if (typeof operationId === 'string') return operationId
  const match = /^#\/paths\/([^/]+)\/([a-z]+)$/.exec(asText(operationRef))
  const path = match?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~')
  return path && `${match?.[2]?.toUpperCase()} ${path.replace(/\{[^{}]*\}/g, '{}')}`
}

/** `$response.body#/data/id` → `data.id`. */
function fieldOf(expression: unknown): string | undefined {
  const text = asText(expression)
  if (/^\$response\.header\.location$/i.test(text)) return 'header:location'
  return /^\$response\.body#\/(.+)$/.exec(text)?.[1]?.replaceAll('/', '.')
}
