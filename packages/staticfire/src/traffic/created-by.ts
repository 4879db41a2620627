import type { Operation, OperationParameter } from '@staticfire/contracts'
import type { SampledOperation } from './sampled-operation.ts'

/**
 * Tells each parameter which operation creates its value: as OpenAPI's links declare, else the POST
 * (or the listing GET) of the path before it: `/orders` feeds `{id}` of `/orders/{id}`.
 */
export function linkCreatedIds(all: readonly SampledOperation[]): void {
  const byRoute = new Map<string, SampledOperation>()
  for (const each of all) {
    const route = routeOf(each.operation.method, each.operation.path)
    if (!byRoute.has(route)) byRoute.set(route, each)
  }
  for (const { operation } of all) {
    for (const parameter of operation.parameters) {
      if (parameter.in !== 'path') continue
      const collection = collectionOf(operation.path, parameter.name)
      const creator =
        byRoute.get(routeOf('POST', collection)) ?? byRoute.get(routeOf('GET', collection))
      if (!creator || creator.operation === operation) continue
      const field = fieldFor(parameter, collection, creator.responseFields)
      parameter.createdBy = { operation: creator.operation.id, field }
    }
  }
  for (const source of all) applyLinks(source, all)
}

/** The path without parameter names and query: what two spellings of one route share. */
export function routeOf(method: string, path: string): string {
  const [bare = ''] = path.split('?')
  return `${method} ${bare.replace(/\{[^{}]*\}/g, '{}').replace(/(?<=.)\/$/, '')}`
}

/** `order` for `/shop/orders`. */
function singularOf(collection: string): string {
  const noun = collection.split('/').findLast((part) => part !== '' && !part.startsWith('{')) ?? ''
  if (noun.endsWith('ies')) return `${noun.slice(0, -3)}y`
  if (/(?:s|x|z|ch|sh)es$/.test(noun)) return noun.slice(0, -2)
  return noun.endsWith('s') && !noun.endsWith('ss') ? noun.slice(0, -1) : noun
}

/** The names under which a response may tell the id of what it created, the likeliest first. */
export function idFields(parameter: string, collection: string): string[] {
  const singular = singularOf(collection)
  return [...new Set([parameter, 'id', `${singular}Id`, `${singular}_id`, 'uuid', '_id'])]
}

function collectionOf(path: string, parameter: string): string {
  return path.slice(0, path.indexOf(`/{${parameter}}`))
}

function fieldFor(
  parameter: OperationParameter,
  collection: string,
  responseFields: string[] | undefined,
): string {
  const candidates = idFields(parameter.name, collection)
  const isNamed = (field: string, name: string): boolean => field.split('.').at(-1) === name
  for (const name of candidates) {
    const field = responseFields?.find((each) => isNamed(each, name))
    if (field !== undefined) return field
  }
  return parameter.name
}

function applyLinks(source: SampledOperation, all: readonly SampledOperation[]): void {
  for (const link of source.links) {
    const target = all.find(
      (each) =>
        each.operationId === link.target ||
        routeOf(each.operation.method, each.operation.path) === link.target,
    )
    const parameter = target?.operation.parameters.find((each) => each.name === link.parameter)
    if (!target || !parameter || needs(source.operation, target.operation, all)) continue
    parameter.createdBy = { operation: source.operation.id, field: link.field }
  }
}

/** True when `operation` waits, however indirectly, for what `other` creates. */
function needs(
  operation: Operation,
  other: Operation,
  all: readonly SampledOperation[],
  seen = new Set<Operation>(),
): boolean {
  if (operation === other) return true
  if (seen.has(operation)) return false
  seen.add(operation)
  return operation.parameters.some(({ createdBy }) => {
    const creator = all.find((each) => each.operation.id === createdBy?.operation)?.operation
    return creator !== undefined && needs(creator, other, all, seen)
  })
}
