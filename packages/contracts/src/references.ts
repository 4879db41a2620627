import { checkAddresses } from './address-problems.ts'
import type { Configuration, RequestReference } from './configuration.ts'
import { nearest } from './nearest.ts'
import { placeholderProblems } from './placeholder-problems.ts'
import type { Problem } from './problems.ts'
import { parseRequestLine } from './request-line.ts'
import { variableProblems } from './variable-problems.ts'

/** What the file names, so that references to it can be checked. */
export interface Names {
  identities: string[]
  dependencies: string[]
  requests: string[]
  /** An OpenAPI document is declared: requests may be named by its ids, which are read later. */
  hasOpenapi: boolean
  itemIds?: readonly string[] | undefined
}

/** Names as they were written, also those whose definition is faulty. */
export function namesIn(value: unknown): Names {
  const traffic = field(value, 'traffic')
  const requests = field(traffic, 'requests')
  return {
    identities: keysOf(field(traffic, 'identities')),
    dependencies: keysOf(field(value, 'dependencies')),
    requests: (Array.isArray(requests) ? requests : []).flatMap((it: unknown) => {
      const id = field(it, 'id')
      return typeof id === 'string' ? [id] : []
    }),
    hasOpenapi: [traffic, field(value, 'endpoints')].some(
      (it) => field(it, 'openapi') !== undefined,
    ),
  }
}

/** Names that lead nowhere, and declarations that contradict each other. */
export function checkReferences(configuration: Configuration, names: Names): Problem[] {
  return [
    ...requestProblems(configuration, names),
    ...trafficProblems(configuration, names),
    ...itemProblems(configuration, names.itemIds),
    ...checkAddresses(configuration),
    ...variableProblems(configuration),
    ...describeProblems(configuration),
    ...placeholderProblems(configuration, names.dependencies),
  ]
}

function requestProblems(
  { traffic, crash, person, flags }: Configuration,
  names: Names,
): Problem[] {
  const requests = traffic?.requests ?? []
  const repeated = repeatedIn(names.requests)
  const places: [PropertyKey[], RequestReference | undefined][] = [
    ...requests.map((it, i): [PropertyKey[], RequestReference] => [['traffic', 'requests', i], it]),
    [['crash'], crash],
    [['person', 'create'], person?.create],
    [['person', 'export'], person?.export],
    [['person', 'erase'], person?.erase],
    [['flags', 'request'], flags?.request],
  ]
  return [
    ...requests.flatMap((it, i) =>
      typeof it === 'object' && it.id !== undefined && repeated.has(it.id)
        ? [
            {
              path: ['traffic', 'requests', i, 'id'],
              message: `${it.id} is the id of two requests`,
            },
          ]
        : [],
    ),
    ...places.flatMap(([path, it]) => oneRequest(path, it, names)),
    ...known(['person', 'identity'], person?.identity, names.identities, 'identity'),
  ]
}

function oneRequest(
  path: PropertyKey[],
  it: RequestReference | undefined,
  names: Names,
): Problem[] {
  if (it === undefined) return []
  if (typeof it === 'string') return requestNamed(path, it, names)
  return [
    ...known([...path, 'identity'], it.identity, names.identities, 'identity'),
    ...known([...path, 'owner'], it.owner, names.identities, 'identity'),
    ...(it.forbidden ?? []).flatMap((name, i) =>
      known([...path, 'forbidden', i], name, names.identities, 'identity'),
    ),
  ]
}

function trafficProblems({ traffic }: Configuration, names: Names): Problem[] {
  return [
    ...known(
      ['traffic', 'limits', 'store'],
      traffic?.limits?.store,
      names.dependencies,
      'dependency',
    ),
    ...(traffic?.public ?? []).flatMap((it, i) =>
      requestNamed(['traffic', 'public', i], it, names),
    ),
    ...(traffic?.fallbacks ?? []).flatMap((it, i) => [
      ...requestNamed(['traffic', 'fallbacks', i, 'operation'], it.operation, names),
      ...known(['traffic', 'fallbacks', i, 'when'], it.when, names.dependencies, 'dependency'),
    ]),
  ]
}

/** Each instance would be told the same port, and all but one could not take it. */
function describeProblems({ describe, env = {} }: Configuration): Problem[] {
  if (describe === undefined || !Object.hasOwn(env, describe.env)) return []
  const message = `is set under env already: remove it there, a check gives a port of its own`
  return [{ path: ['describe', 'env'], message }]
}

function itemProblems(
  { waivers, attestations, provided, gate }: Configuration,
  itemIds: readonly string[] | undefined,
): Problem[] {
  const backwards = (attestations ?? []).flatMap((it, i) =>
    it.until < it.on
      ? [{ path: ['attestations', i, 'until'], message: `is before its own date, ${it.on}` }]
      : [],
  )
  if (itemIds === undefined) return backwards
  const sections = [...new Set(itemIds.map((id) => id.split('/')[0] ?? id))]
  return [
    ...backwards,
    ...(waivers ?? []).flatMap((it, i) => known(['waivers', i, 'item'], it.item, itemIds, 'item')),
    ...(attestations ?? []).flatMap((it, i) =>
      known(['attestations', i, 'item'], it.item, itemIds, 'item'),
    ),
    ...Object.keys(provided ?? {}).flatMap((id) => known(['provided', id], id, itemIds, 'item')),
    ...(gate?.require ?? []).flatMap((id, i) =>
      known(['gate', 'require', i], id, [...itemIds, ...sections], 'item or section'),
    ),
  ]
}

function requestNamed(path: PropertyKey[], text: string, names: Names): Problem[] {
  if (names.requests.includes(text) || parseRequestLine(text) !== undefined) return []
  if (!/[\s/]/.test(text)) {
    return names.hasOpenapi ? [] : known(path, text, names.requests, 'request')
  }
  return [
    { path, message: `${JSON.stringify(text)} is not \`METHOD /path\`, such as \`GET /orders\`` },
  ]
}

function known(
  path: PropertyKey[],
  name: string | undefined,
  names: readonly string[],
  what: string,
): Problem[] {
  if (name === undefined || names.includes(name)) return []
  const near = nearest(name, names)
  if (near !== undefined) {
    return [{ path, message: `unknown ${what} ${name}; did you mean ${near}?`, nearest: near }]
  }
  const choice =
    names.length === 0
      ? 'none is declared'
      : names.length > 12
        ? '`staticfire list` shows them'
        : `there is ${names.join(', ')}`
  return [{ path, message: `unknown ${what} ${name}; ${choice}` }]
}

function repeatedIn(names: string[]): Set<string> {
  const seen = new Set<string>()
  return new Set(names.filter((name) => seen.size === seen.add(name).size))
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Record<string, unknown>)[name]
}

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}
