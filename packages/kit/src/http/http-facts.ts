import { type PolicyFacts, policyFacts } from '../resilience/index.ts'
import type { HttpClientOptions } from './client.ts'

const defaultConnections = 50

/** A client's settings with the defaults filled in; what is switched off is left out. */
export function httpFacts(
  options: Omit<HttpClientOptions, 'name' | 'baseUrl'>,
): PolicyFacts & { connections: number } {
  const { connections = defaultConnections } = options
  const bulkhead = options.bulkhead ?? { concurrency: connections }
  return { ...policyFacts({ ...options, bulkhead }), connections }
}
