import type { Fault, FaultBehaviour } from '../fault.ts'
import type { ProtocolName } from '../protocols/tap.ts'
import { requirePerAttempt } from './per-attempt.ts'

/** The first `count` attempts meet the inner fault; later ones pass. */
export function failFirst(
  { count, fault }: Extract<Fault, { type: 'fail-first' }>,
  protocol: ProtocolName,
  createBehaviour: (fault: Fault, protocol: ProtocolName) => FaultBehaviour,
): FaultBehaviour {
  const inner = createBehaviour(fault, protocol)
  requirePerAttempt('fail-first counts requests', inner, fault.type)
  let left = count
  return {
    ...inner,
    holdsWithoutAttempt: false,
    actsOn(attempt) {
      if (left === 0 || !inner.actsOn(attempt)) return false
      left--
      return true
    },
  }
}
