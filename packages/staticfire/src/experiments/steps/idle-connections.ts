import type { Operation } from '@staticfire/contracts'
import type { ExperimentContext } from '../define.ts'
import type { Instance } from '../instance.ts'

const count = 5

/**
 * Kept-alive connections that served a request and then stay open, as a client that never closes its
 * own does: the service has to close them, or wait for ever.
 */
export async function keepIdleConnections(
  { signal }: ExperimentContext,
  instance: Instance,
  operation: Operation | undefined,
): Promise<AsyncDisposable> {
  const client = instance.createClient()
  if (operation) {
    await Promise.all(
      Array.from({ length: count }, () => client.send(operation, { timeoutMs: 5_000, signal })),
    )
  }
  return client
}
