import { ProxyError } from '../errors.ts'
import type { Fault, FaultBehaviour } from '../fault.ts'
import type { ProtocolName } from '../protocols/tap.ts'

/** Only attempts of the named operations meet the inner fault. */
export function only(
  { operations, fault }: Extract<Fault, { type: 'only' }>,
  protocol: ProtocolName,
  createBehaviour: (fault: Fault, protocol: ProtocolName) => FaultBehaviour,
): FaultBehaviour {
  const inner = createBehaviour(fault, protocol)
  if (inner.listener !== 'open' || inner.existing !== 'keep') {
    throw new ProxyError(
      'fault-unsupported',
      `only tells operations apart, and ${fault.type} acts before there is one. Use reset or silent inside it.`,
    )
  }
  const wanted = new Set(operations)
  return {
    ...inner,
    holdsWithoutAttempt: false,
    actsOn: (attempt) => wanted.has(attempt.operation) && inner.actsOn(attempt),
  }
}
