import type { Fault, FaultBehaviour } from '../fault.ts'
import type { ProtocolName } from '../protocols/tap.ts'
import { requirePerAttempt } from './per-attempt.ts'

/** Only attempts of the named operations meet the inner fault. */
export function only(
  { operations, fault }: Extract<Fault, { type: 'only' }>,
  protocol: ProtocolName,
  createBehaviour: (fault: Fault, protocol: ProtocolName) => FaultBehaviour,
): FaultBehaviour {
  const inner = createBehaviour(fault, protocol)
  requirePerAttempt('only tells operations apart', inner, fault.type)
  const wanted = new Set(operations)
  return {
    ...inner,
    holdsWithoutAttempt: false,
    actsOn: (attempt) => wanted.has(attempt.operation) && inner.actsOn(attempt),
  }
}
