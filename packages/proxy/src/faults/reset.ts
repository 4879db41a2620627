import type { FaultMaker } from '../fault.ts'
import { none } from './none.ts'

/** Every attempt is answered by RST; the upstream does not see it. */
export const reset: FaultMaker<'reset'> = () => ({
  ...none,
  type: 'reset',
  reply: { when: 'request-start', bytes: Buffer.alloc(0), then: 'reset', outcome: 'failed' },
})
