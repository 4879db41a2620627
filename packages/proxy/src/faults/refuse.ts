import type { FaultMaker } from '../fault.ts'
import { none } from './none.ts'

/** Nothing listens: connects get ECONNREFUSED; connections that exist are reset. */
export const refuse: FaultMaker<'refuse'> = () => ({ ...none, type: 'refuse', listener: 'refuse' })
