import type { ContractDocument, HttpMethod } from '@staticfire/contracts'
import { StaticfireError } from '../../errors.ts'
import { type CheckResponse, createResponseCheck } from '../../traffic/openapi/check-response.ts'
import {
  type DescribedOperation,
  describedOperations,
} from '../../traffic/openapi/documented-responses.ts'
import { loadOperations, type LoadedOperations } from '../../traffic/operations.ts'
import type { ExperimentContext } from '../define.ts'
import type { FoundDocument } from './find-document.ts'

export interface ReadContract {
  described: DescribedOperation[]
  /** What to send: samples of the document, and the declared requests in their places. */
  operations: LoadedOperations['operations']
  check: CheckResponse
}

const mostWarnings = 10

/** Facts about the document, and what is needed to try it; only the former when it is not valid. */
export async function readContract(
  context: ExperimentContext,
  { source, path, text, folder }: FoundDocument,
): Promise<{ facts: ContractDocument; read?: ReadContract }> {
  const { mask } = context
  const place = { source, path, ...versionOf(text) }
  const sources = {
    openapi: text,
    openapiSource: path,
    ...(folder !== undefined && { openapiFolder: folder }),
  }
  const { readOpenApiWhole } = await import('../../traffic/openapi/read-openapi.ts')
  try {
    const { whole, warnings } = await readOpenApiWhole(sources, [])
    const described = describedOperations(whole)
    const { operations } = await loadOperations({ ...sources, ...declaredOf(context) })
    return {
      facts: {
        ...place,
        warnings: warnings.slice(0, mostWarnings).map((each) => mask(each)),
        operations: described.length,
      },
      read: { described, operations, check: await createResponseCheck(whole) },
    }
  } catch (error) {
    if (!(error instanceof StaticfireError) || error.code !== 'invalid-openapi') throw error
    return { facts: { ...place, problem: mask(error.message), warnings: [], operations: 0 } }
  }
}

/** The requests that were declared, as if they stood under `traffic.requests` beside this document. */
function declaredOf({ blueprint, canaries }: ExperimentContext) {
  const declared = blueprint.operations.filter(
    ({ id, source }) => source === 'requests' && id !== blueprint.crash,
  )
  return {
    canaries,
    identities: blueprint.identities.map(({ name }) => name),
    public: blueprint.operations
      .filter(({ isPublic, source }) => isPublic && source === 'openapi')
      .map(({ method, path }) => `${method} ${path}`),
    requests: declared.map(
      ({ id, method, path, headers, body, contentType, identity, owner, expect }) => ({
        id,
        method: method as HttpMethod,
        path,
        headers: { ...headers, ...(contentType !== undefined && { 'content-type': contentType }) },
        ...(body !== undefined && { body }),
        ...(identity !== undefined && { identity }),
        ...(owner !== undefined && { owner }),
        ...(expect.length > 0 && { expect }),
      }),
    ),
  }
}

function versionOf(text: string): { version?: string } {
  const found = /["']?(?:openapi|swagger)["']?\s*:\s*["']?(\d[\w.-]{0,20})/.exec(
    text.slice(0, 20_000),
  )
  return found ? { version: found[1]! } : {}
}
