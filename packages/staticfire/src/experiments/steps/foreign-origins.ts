import { randomBytes } from 'node:crypto'
import type { CorsProbe, Operation } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { SendOptions } from '../../traffic/client.ts'
import type { ExperimentContext } from '../define.ts'
import type { Instance } from '../instance.ts'
import { operationsToAsk } from './capture-responses.ts'
import { forwardedHeaders } from './forwarded-headers.ts'

/** Rules for origins are set for a whole service or a part of it. */
const mostOperations = 2

/** Asks as a page of another origin makes a browser ask: simple requests and preflights. */
export async function askFromForeignOrigins(
  context: ExperimentContext,
  instance: Instance,
): Promise<CorsProbe[]> {
  const origins = [`https://staticfire-${randomBytes(6).toString('hex')}.example`, 'null']
  const probes: CorsProbe[] = []
  for (const operation of operationsOfDifferentPaths(operationsToAsk(context))) {
    for (const origin of origins) {
      probes.push(await ask(context, instance, 'simple', operation, origin))
      probes.push(await ask(context, instance, 'preflight', operation, origin))
      if (probes.slice(-2).some(({ outcome }) => outcome === 'timeout')) return probes
    }
  }
  return probes
}

function operationsOfDifferentPaths(operations: readonly Operation[]): Operation[] {
  const first = new Map(operations.toReversed().map((each) => [firstSegment(each.path), each]))
  return operations
    .filter((each) => first.get(firstSegment(each.path)) === each)
    .slice(0, mostOperations)
}

function firstSegment(path: string): string {
  return path.split(/[/?]/, 2)[1] ?? ''
}

async function ask(
  { signal, mask }: ExperimentContext,
  instance: Instance,
  request: CorsProbe['request'],
  operation: Operation,
  origin: string,
): Promise<CorsProbe> {
  const at = now()
  const options: SendOptions = { timeoutMs: 5_000, signal }
  const headers = { ...forwardedHeaders(instance), Origin: origin }
  const sent =
    request === 'simple'
      ? await instance.client.send(operation, { ...options, headers })
      : await instance.client.send(preflightOf(operation), {
          ...options,
          identity: null,
          ...(operation.identity !== undefined && { owner: operation.identity }),
          headers: {
            ...headers,
            'Access-Control-Request-Method': operation.method,
            'Access-Control-Request-Headers': 'authorization,content-type',
          },
        })
  const allowOrigin = sent.responseHeaders['access-control-allow-origin']
  const allowCredentials = sent.responseHeaders['access-control-allow-credentials']
  return {
    operation: operation.id,
    request,
    origin,
    at,
    outcome: sent.outcome,
    ...(sent.status !== undefined && { status: sent.status }),
    ...(allowOrigin !== undefined && { allowOrigin: mask(allowOrigin).slice(0, 300) }),
    ...(allowCredentials !== undefined && {
      allowCredentials: mask(allowCredentials).slice(0, 100),
    }),
  }
}

/** A browser asks for leave without the credentials and headers of the request itself. */
function preflightOf(operation: Operation): Operation {
  const { body: _, contentType: __, ...rest } = operation
  return {
    ...rest,
    id: `OPTIONS ${operation.path}`,
    method: 'OPTIONS',
    headers: {},
    parameters: operation.parameters.filter((each) => each.in !== 'header'),
    expect: [],
  }
}
