import type { FaultMaker } from '../fault.ts'
import { none } from './none.ts'

/** Each response chunk, and the FIN, arrives `ms` later (± `jitterMs`), in order. */
export const latency: FaultMaker<'latency'> = ({ ms, jitterMs = 0 }) => ({
  ...none,
  type: 'latency',
  pace: {
    delayMs: () => Math.max(0, ms + (Math.random() * 2 - 1) * jitterMs),
    sliceBytes: Infinity,
    everyMs: 0,
    isBothWays: false,
  },
  delaysCloseMs: ms,
})
