import { ProxyError } from '../errors.ts'
import type { Fault, FaultBehaviour } from '../fault.ts'
import type { ProtocolName } from '../protocols/tap.ts'

/** The first `count` attempts meet the inner fault; later ones pass. */
export function failFirst(
  { count, fault }: Extract<Fault, { type: 'fail-first' }>,
  protocol: ProtocolName,
  createBehaviour: (fault: Fault, protocol: ProtocolName) => FaultBehaviour,
): FaultBehaviour {
  const inner = createBehaviour(fault, protocol)
  if (inner.listener !== 'open' || inner.existing !== 'keep') {
    throw new ProxyError(
      'fault-unsupported',
      `fail-first counts requests, and ${fault.type} acts before there is one. Use reset or silent inside it.`,
    )
  }
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
