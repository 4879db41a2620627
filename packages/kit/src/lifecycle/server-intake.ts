import type { Server } from 'node:http'
import { type Clock, systemClock } from '../kernel/clock.ts'
import { trackConnections } from './connections.ts'
import type { Intake } from './lifecycle.ts'

/** Longer than a request's head takes to arrive, far shorter than any grace period. */
const lingerMs = 1_000

/** A server's requests, as what a drain waits for. To be made before the server listens. */
export function serverIntake(
  server: Server,
  { name = 'http', clock = systemClock }: { name?: string; clock?: Clock } = {},
): Intake {
  const connections = trackConnections(server, clock)
  return {
    name,
    windDown: connections.windDown,
    stop: () =>
      new Promise((resolve) => {
        // It ends what is idle at once, and calls back when the last connection is gone.
        server.close(() => resolve())
        connections.cutIdleAfter(lingerMs)
      }),
    cut: connections.cut,
  }
}
