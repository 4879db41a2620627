import type { FaultMaker } from '../fault.ts'
import { none } from './none.ts'

/** SYNs go unanswered: connects hang; connections that exist are reset so that pools reconnect. */
export const blackHole: FaultMaker<'black-hole'> = () => ({
  ...none,
  type: 'black-hole',
  listener: 'black-hole',
})
