import type { FaultMaker } from '../fault.ts'
import { none } from './none.ts'

const slicesPerSecond = 20

/** So many bytes a second at most, in each direction of each connection. */
export const bandwidth: FaultMaker<'bandwidth'> = ({ bytesPerSecond }) => {
  const sliceBytes = Math.max(1, Math.floor(bytesPerSecond / slicesPerSecond))
  const everyMs = (1000 * sliceBytes) / bytesPerSecond
  return {
    ...none,
    type: 'bandwidth',
    pace: { delayMs: () => 0, sliceBytes, everyMs, isBothWays: true },
  }
}
