import { connect } from 'node:net'

/** A leak that is planted on purpose, so that the verdict can be seen to fail. */
export type Leak = 'memory' | 'timer' | 'socket'

export const leaks: readonly Leak[] = ['memory', 'timer', 'socket']

const kept: unknown[] = []
/** A socket for each request would use up the descriptors before the slope is known. */
const requestsPerSocket = 20
let requests = 0

/** What to do at each request. */
export function plantLeak(leak: string | undefined, upstreamPort: number): () => void {
  if (leak === 'memory') return () => void kept.push('x'.repeat(1_023) + String(requests++ % 10))
  if (leak === 'timer') return () => void setTimeout(() => {}, 24 * 3_600_000)
  if (leak !== 'socket') return () => {}
  return () => {
    if (requests++ % requestsPerSocket > 0) return
    const socket = connect({ host: '127.0.0.1', port: upstreamPort })
    socket.on('error', () => {})
    kept.push(socket)
  }
}
