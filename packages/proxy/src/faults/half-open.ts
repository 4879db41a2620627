import type { FaultMaker } from '../fault.ts'
import { none } from './none.ts'

/**
 * The peer is gone and nobody said so: connections that exist go dead without a FIN, new ones
 * work. Healing resets the dead ones, as a peer that came back does.
 */
export const halfOpen: FaultMaker<'half-open'> = () => ({
  ...none,
  type: 'half-open',
  existing: 'kill-silently',
  actsOn: () => false,
})
