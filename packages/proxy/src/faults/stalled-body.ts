import type { FaultMaker } from '../fault.ts'
import { none } from './none.ts'
import { isConnect } from './is-connect.ts'

/** The answer begins (headers, the row description, one byte) and never goes on. */
export const stalledBody: FaultMaker<'stalled-body'> = (_fault, protocol) => ({
  ...none,
  type: 'stalled-body',
  actsOn: (attempt) => protocol === 'tcp' || !isConnect(attempt),
  hitsWhen: 'bitten',
  stallsAfterHead: true,
})
