import type { Operation, RequestConfig } from '@staticfire/contracts'
import type { Canaries } from './canaries.ts'
import { orderByCreation } from './creation-order.ts'
import { linkCreatedIds } from './created-by.ts'
import { addListedRequests } from './listed-requests.ts'
import type { SampledOperation } from './sampled-operation.ts'

export interface OperationSources {
  /** An OpenAPI 3.0 or 3.1 document: its text (JSON or YAML) or its parsed content. */
  openapi?: string | Record<string, unknown>
  /** Where the document came from, for messages: a file or a path that the service serves. */
  openapiSource?: string
  /** The folder of the document's file: references to files in it are followed, others never. */
  openapiFolder?: string
  /** Requests that the configuration lists: objects, `METHOD /path`, or ids of other operations. */
  requests?: readonly (RequestConfig | string)[]
  /** Operations that are declared to need no identity: `GET /catalogue`. */
  public?: readonly string[]
  /** The names of the declared identities, the first one being the usual caller. */
  identities?: readonly string[]
  /** Paths that are no business operations: probes, metrics, the document itself. */
  leaveOut?: readonly (string | undefined)[]
  /** Values to recognise later; put where a sampled body allows any string. */
  canaries?: Canaries
}

export interface LoadedOperations {
  /** Those that create come before those that need what was created; deletions come last. */
  operations: Operation[]
  /** What could not be made into an operation, and why. */
  notes: string[]
}

/** What to send to the service. Throws `invalid-openapi` for a document that is broken. */
export async function loadOperations(sources: OperationSources): Promise<LoadedOperations> {
  const notes: string[] = []
  const described = sources.openapi === undefined ? [] : await describedOperations(sources, notes)
  const all = addListedRequests(described, sources, notes)
  const left = new Set(sources.leaveOut?.map((path) => path?.split('?')[0]))
  const business = all.filter(
    ({ operation }) => operation.source === 'requests' || !left.has(operation.path),
  )
  linkCreatedIds(business)
  return { operations: orderByCreation(business.map(({ operation }) => operation)), notes }
}

/** Parsing, validating and sampling is loaded only when there is a document. */
async function describedOperations(
  sources: OperationSources,
  notes: string[],
): Promise<SampledOperation[]> {
  const { readOpenApi } = await import('./openapi/read-openapi.ts')
  const { sampleOperations } = await import('./openapi/sample-operations.ts')
  const document = await readOpenApi(sources, notes)
  return sampleOperations(document, sources, notes)
}
