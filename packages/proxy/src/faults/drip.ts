import type { FaultMaker } from '../fault.ts'
import { none } from './none.ts'
import { isConnect } from './is-connect.ts'

/** Answers arrive `bytes` at a time: defeats timeouts that only watch for idleness. */
export const drip: FaultMaker<'drip'> = ({ everyMs = 500, bytes = 1 }, protocol) => ({
  ...none,
  type: 'drip',
  // An opening that passes keeps the pace of a connection without an attempt.
  holdsWithoutAttempt: protocol !== 'postgres',
  actsOn: (attempt) => protocol === 'tcp' || !isConnect(attempt),
  pace: { delayMs: () => 0, sliceBytes: bytes, everyMs, isBothWays: false },
})
