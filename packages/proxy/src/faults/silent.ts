import type { FaultMaker } from '../fault.ts'
import { none } from './none.ts'

/** Accepts and passes requests on; no answer and no FIN reaches the client until it is healed. */
export const silent: FaultMaker<'silent'> = () => ({
  ...none,
  type: 'silent',
  pace: { delayMs: () => Infinity, sliceBytes: Infinity, everyMs: 0, isBothWays: false },
  delaysCloseMs: Infinity,
})
