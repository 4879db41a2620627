import type { CapturedResponse, Operation } from '@staticfire/contracts'
import type { SendOptions } from '../../traffic/client.ts'
import type { ExperimentContext } from '../define.ts'
import { responseFacts } from '../facts/response-facts.ts'
import type { Instance } from '../instance.ts'
import { forwardedHeaders } from './forwarded-headers.ts'

export interface Request {
  kind: CapturedResponse['kind']
  operation: Operation
  /** What is wrong about the request, for the reader. */
  variation?: string
  asBrowser?: boolean
  options?: SendOptions
}

const timeoutMs = 5_000
const pageTypes = 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8'

/** Sends one request as a balancer that ends TLS would pass it on, and keeps what its headers say. */
export async function captureResponse(
  { signal, mask }: ExperimentContext,
  instance: Instance,
  { kind, operation, variation, asBrowser = false, options = {} }: Request,
): Promise<CapturedResponse> {
  const sent = await instance.client.send(operation, {
    timeoutMs,
    signal,
    ...options,
    headers: {
      ...forwardedHeaders(instance),
      ...(asBrowser && { Accept: pageTypes }),
      ...options.headers,
    },
  })
  return {
    kind,
    operation: variation === undefined ? operation.id : `${operation.id}, ${variation}`,
    asBrowser,
    ...responseFacts(sent, mask),
  }
}
