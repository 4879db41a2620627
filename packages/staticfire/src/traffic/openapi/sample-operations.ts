import type { Operation } from '@staticfire/contracts'
import type { Canaries } from '../canaries.ts'
import type { SampledOperation } from '../sampled-operation.ts'
import { asArray, asObject } from './pointers.ts'
import type { OpenApiDocument } from './read-openapi.ts'
import { responseFacts } from './response-facts.ts'
import { sampleBody } from './sample-body.ts'
import { sampleParameters } from './sample-parameters.ts'
import { basePath } from './servers.ts'
import { securityOf } from './security.ts'

export interface SamplingOptions {
  identities?: readonly string[]
  canaries?: Canaries
}

const methods = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const
const idempotentMethods = new Set(['GET', 'HEAD', 'PUT', 'DELETE'])

/** One operation for each method of each path, with samples for all that it needs. */
export async function sampleOperations(
  document: OpenApiDocument,
  options: SamplingOptions,
  notes: string[],
): Promise<SampledOperation[]> {
  const { sample } = await import('openapi-sampler')
  const prefix = basePath(document, notes)
  const operations: SampledOperation[] = []
  for (const [path, item] of Object.entries(asObject(document['paths']) ?? {})) {
    for (const method of methods) {
      const described = asObject(asObject(item)?.[method])
      if (!described || !path.startsWith('/')) continue
      const id = `${method.toUpperCase()} ${prefix}${path}`
      try {
        operations.push(operationOf(id, asObject(item) ?? {}, described))
      } catch (error) {
        notes.push(`${id} was left out: ${(error as Error).message}`)
      }
    }
  }
  return operations

  function operationOf(
    id: string,
    item: Record<string, unknown>,
    described: Record<string, unknown>,
  ): SampledOperation {
    const [method = '', path = ''] = id.split(' ', 2)
    const declared = [...asArray(item['parameters']), ...asArray(described['parameters'])]
    const parameters = sampleParameters(path, declared, { sample, document })
    const body = sampleBody(described['requestBody'], { sample, document, ...options })
    const { needsIdentity, isPublic, isUnsaid } = securityOf(described, document)
    const [identity] = options.identities ?? []
    if (needsIdentity && identity === undefined) {
      notes.push(`${id} needs an identity: declare one under traffic.identities.`)
    }
    const { expect, fields, links } = responseFacts(described['responses'], document)
    const operation: Operation = {
      id,
      method,
      path,
      headers: {},
      ...body,
      // Identities were declared for something: where nothing is said, they are meant for all.
      ...((needsIdentity || isUnsaid) && identity !== undefined && { identity }),
      forbidden: [],
      expect,
      idempotent:
        idempotentMethods.has(method) ||
        parameters.some((each) => each.name.toLowerCase() === 'idempotency-key'),
      isPublic,
      parameters,
      source: 'openapi',
    }
    const operationId = described['operationId']
    return {
      operation,
      ...(typeof operationId === 'string' && { operationId }),
      ...(fields && { responseFields: fields }),
      links,
    }
  }
}
