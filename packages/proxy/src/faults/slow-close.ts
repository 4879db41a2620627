import type { FaultMaker } from '../fault.ts'
import { none } from './none.ts'

/** A FIN of either side reaches the other `ms` later. */
export const slowClose: FaultMaker<'slow-close'> = ({ ms }) => ({
  ...none,
  type: 'slow-close',
  delaysCloseMs: ms,
})
