import type { FaultMaker } from '../fault.ts'
import { none } from './none.ts'
import { isConnect } from './is-connect.ts'

/** The answer is cut, by FIN, after so many bytes. */
export const truncate: FaultMaker<'truncate'> = ({ afterBytes }, protocol) => ({
  ...none,
  type: 'truncate',
  actsOn: (attempt) => protocol === 'tcp' || !isConnect(attempt),
  hitsWhen: 'bitten',
  truncatesAfterBytes: afterBytes,
})
