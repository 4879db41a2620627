import { ProxyError } from '../errors.ts'
import type { FaultBehaviour } from '../fault.ts'

/** Refuses an inner fault that acts before there is a request which `outer` could tell apart. */
export function requirePerAttempt(outer: string, inner: FaultBehaviour, type: string): void {
  if (inner.listener === 'open' && inner.existing === 'keep') return
  throw new ProxyError(
    'fault-unsupported',
    `${outer}, and ${type} acts before there is one. Use reset or silent inside it.`,
  )
}
