import { type Operation, parseRequestLine, type RequestConfig } from '@staticfire/contracts'
import { StaticfireError } from '../errors.ts'
import { routeOf } from './created-by.ts'
import { isForm, isJson } from './request-body.ts'
import type { SampledOperation } from './sampled-operation.ts'

const idempotentMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

/** Adds the requests that the configuration lists; each takes the place of the described operation on its route. */
export function addListedRequests(
  described: readonly SampledOperation[],
  sources: { requests?: readonly (RequestConfig | string)[]; public?: readonly string[] },
  notes: string[],
): SampledOperation[] {
  const { requests = [] } = sources
  const byRoute = new Map(described.map((each) => [routeOfOperation(each.operation), each]))
  const listed: SampledOperation[] = []
  const replaced = new Set<SampledOperation>()
  for (const entry of requests) {
    const request = typeof entry === 'string' ? fromText(entry, described) : entry
    if (!request) continue
    const base = byRoute.get(routeOf(request.method, request.path))
    if (base) replaced.add(base)
    const id = uniqueId(request.id ?? base?.operation.id ?? requestLine(request), listed)
    listed.push({
      links: [],
      ...base,
      operation: { ...operationFrom(request, base?.operation), id },
    })
  }
  const all = [...listed, ...described.filter((each) => !replaced.has(each))]
  declarePublic(all, sources.public ?? [], notes)
  return all
}

/** The operation that a reference names: `METHOD /path`, an id, or a request of its own. */
export function resolveRequest(
  reference: RequestConfig | string,
  operations: readonly Operation[],
): Operation | undefined {
  if (typeof reference !== 'string') {
    return { ...operationFrom(reference, undefined), id: reference.id ?? requestLine(reference) }
  }
  const found = operations.find(({ id }) => id === reference)
  const line = parseRequestLine(reference)
  if (found || !line) return found
  const route = routeOf(line.method, line.path)
  return (
    operations.find((operation) => routeOfOperation(operation) === route) ?? {
      ...operationFrom(line, undefined),
      id: reference,
    }
  )
}

function fromText(text: string, described: readonly SampledOperation[]): RequestConfig | undefined {
  const line = parseRequestLine(text)
  if (line) return line
  if (described.some((each) => each.operation.id === text || each.operationId === text)) return
  throw new StaticfireError(
    'invalid-configuration',
    `traffic.requests names "${text}", which is neither METHOD /path nor the id of an operation.`,
    { hint: 'Write it like `GET /orders/{id}`, or as a map with method and path.' },
  )
}

function operationFrom(request: RequestConfig, base: Operation | undefined): Operation {
  const { method, path, headers = {}, identity = base?.identity, owner, forbidden = [] } = request
  const expect = request.expect ?? base?.expect ?? []
  const body = 'body' in request ? bodyFrom(request) : bodyOf(base)
  return {
    id: requestLine(request),
    method,
    path,
    headers: { ...base?.headers, ...headers },
    ...body,
    ...(identity !== undefined && { identity }),
    ...(owner !== undefined && { owner }),
    forbidden,
    expect: typeof expect === 'number' ? [expect] : expect,
    idempotent: request.idempotent ?? base?.idempotent ?? idempotentMethods.has(method),
    isPublic: identity === undefined && (base?.isPublic ?? false),
    parameters: parametersOf(path, base),
    source: 'requests',
  }
}

/** Text is sent as text unless it, or the request's own header, says that it is JSON or a form. */
function bodyFrom({ body, headers = {} }: RequestConfig): Pick<Operation, 'body' | 'contentType'> {
  if (body === undefined) return {}
  const declared = Object.entries(headers).find(([name]) => /^content-type$/i.test(name))?.[1]
  if (typeof body !== 'string') return { body, contentType: declared ?? 'application/json' }
  const looksLikeJson = declared === undefined ? /^\s*[[{]/.test(body) : isJson(declared)
  const parsed = looksLikeJson ? parseJson(body) : undefined
  if (parsed !== undefined) return { body: parsed, contentType: declared ?? 'application/json' }
  if (declared !== undefined && isForm(declared)) {
    return { body: Object.fromEntries(new URLSearchParams(body)), contentType: declared }
  }
  return { body, contentType: declared && !isJson(declared) ? declared : 'text/plain' }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function bodyOf(base: Operation | undefined): Pick<Operation, 'body' | 'contentType'> {
  if (base?.body === undefined) return {}
  return { body: base.body, ...(base.contentType && { contentType: base.contentType }) }
}

/** Path parameters by the request's own template; described ones keep their samples, by position. */
function parametersOf(path: string, base: Operation | undefined): Operation['parameters'] {
  const described = new Map(namesIn(base?.path ?? '').map((name, index) => [index, name]))
  const inPath = namesIn(path).map((name, index) => {
    const known = base?.parameters.find(
      (each) => each.in === 'path' && each.name === described.get(index),
    )
    return { name, in: 'path' as const, sample: known?.sample ?? '1' }
  })
  const query = new URLSearchParams(path.split('?', 2)[1])
  const others = (base?.parameters ?? [])
    .filter((each) => each.in === 'header' || (each.in === 'query' && !query.has(each.name)))
    .map((each) => ({ ...each }))
  return [...inPath, ...others]
}

function namesIn(path: string): string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '')
}

function declarePublic(all: SampledOperation[], lines: readonly string[], notes: string[]): void {
  for (const text of lines) {
    const line = parseRequestLine(text)
    const route = line && routeOf(line.method, line.path)
    const named = all.filter(
      ({ operation }) => operation.id === text || routeOfOperation(operation) === route,
    )
    if (named.length === 0) notes.push(`traffic.public names ${text}, which is no known operation.`)
    for (const { operation } of named) {
      operation.isPublic = true
      if (operation.source === 'openapi') delete operation.identity
    }
  }
}

function routeOfOperation({ method, path }: Operation): string {
  return routeOf(method, path)
}

function requestLine({ method, path }: RequestConfig): string {
  return `${method} ${path}`
}

function uniqueId(id: string, listed: readonly SampledOperation[]): string {
  const taken = new Set(listed.map((each) => each.operation.id))
  let unique = id
  for (let next = 2; taken.has(unique); next++) unique = `${id} #${next}`
  return unique
}
