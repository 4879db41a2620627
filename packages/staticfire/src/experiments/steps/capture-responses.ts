import { randomBytes } from 'node:crypto'
import type { CapturedResponse, Operation } from '@staticfire/contracts'
import { getOperation } from '../../traffic/get-operation.ts'
import { isJson } from '../../traffic/request-body.ts'
import type { ExperimentContext, Known } from '../define.ts'
import type { Instance } from '../instance.ts'
import { captureResponse, type Request } from './capture-response.ts'

/** Frameworks set headers for many routes at once: more operations than this show the same again. */
const mostOperations = 12

/** One that does not end may be a stream; a second one, and the service is asked no further. */
const mostTimeouts = 1

/** Each known operation once, and requests that a service refuses. */
export async function captureResponses(
  context: ExperimentContext,
  instance: Instance,
): Promise<CapturedResponse[]> {
  const known = operationsToAsk(context)
  const requests: Request[] = [
    ...unknownRoutes(),
    ...known.map((operation): Request => ({ kind: 'success', operation })),
    ...unknownMethod(known),
    ...clientErrors(known),
  ]
  const captured: CapturedResponse[] = []
  let timeouts = 0
  for (const request of requests) {
    const response = await captureResponse(context, instance, request)
    captured.push(response)
    if (response.outcome === 'timeout' && ++timeouts > mostTimeouts) break
  }
  return captured
}

/** Reads before writes, deletions last; without the crash route. */
export function operationsToAsk({ blueprint }: Known): Operation[] {
  const rank = ({ method }: Operation) =>
    method === 'GET' ? 0 : method === 'HEAD' || method === 'DELETE' ? 2 : 1
  return blueprint.operations
    .filter(({ id }) => id !== blueprint.crash)
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, mostOperations)
}

/** As a program asks and as a browser does: many frameworks have a page of their own for the latter. */
function unknownRoutes(): Request[] {
  const path = `/staticfire-unknown-${randomBytes(6).toString('hex')}`
  const operation = { ...getOperation(path), id: 'GET /staticfire-unknown-…' }
  return [
    { kind: 'unknown-route', operation },
    { kind: 'unknown-route', operation, asBrowser: true },
  ]
}

/** A method that no known operation of the path has; never DELETE, which might be there undeclared. */
function unknownMethod(known: readonly Operation[]): Request[] {
  const [first] = known.toSorted((a, b) => a.parameters.length - b.parameters.length)
  if (!first) return []
  const taken = known.filter(({ path }) => path === first.path).map(({ method }) => method)
  const method = ['PATCH', 'PUT'].find((each) => !taken.includes(each))
  if (method === undefined) return []
  const { body: _, contentType: __, ...operation } = first
  const id = `${method} ${first.path.split('?', 1)[0]}`
  return [{ kind: 'unknown-method', operation: { ...operation, id, method } }]
}

function clientErrors(known: readonly Operation[]): Request[] {
  return [malformedBody(known), withoutCredentials(known), unknownObject(known)].filter(
    (request) => request !== undefined,
  )
}

function malformedBody(known: readonly Operation[]): Request | undefined {
  const operation = known.find(
    ({ body, contentType = 'application/json' }) =>
      typeof body === 'object' && body !== null && isJson(contentType),
  )
  return (
    operation && {
      kind: 'client-error',
      operation,
      variation: 'malformed body',
      options: {
        headers: { 'Content-Type': operation.contentType ?? 'application/json' },
        overrides: { body: Buffer.from(JSON.stringify(operation.body).slice(0, -1)) },
      },
    }
  )
}

function withoutCredentials(known: readonly Operation[]): Request | undefined {
  const operation = known.find(({ identity }) => identity !== undefined)
  return (
    operation && {
      kind: 'client-error',
      operation,
      variation: 'without credentials',
      options: { identity: null },
    }
  )
}

function unknownObject(known: readonly Operation[]): Request | undefined {
  const operation = known.find(
    ({ method, parameters }) => method === 'GET' && parameters.some(isInPath),
  )
  const parameter = operation?.parameters.find(isInPath)
  if (!operation || !parameter) return undefined
  return {
    kind: 'client-error',
    operation,
    variation: 'unknown object',
    options: { overrides: { path: { [parameter.name]: 'staticfire-unknown' } } },
  }
}

function isInPath(parameter: { in: string }): boolean {
  return parameter.in === 'path'
}
