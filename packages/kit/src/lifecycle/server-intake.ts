import type { Server } from 'node:http'
import { trackConnections } from './connections.ts'
import type { Intake } from './lifecycle.ts'

/** A server's requests, as what a drain waits for. */
export function serverIntake(server: Server, name = 'http'): Intake {
  const connections = trackConnections(server)
  return {
    name,
    windDown: connections.windDown,
    stop: () =>
      new Promise((resolve) => {
        // It closes what is idle by itself, and calls back when the last connection is gone.
        server.close(() => resolve())
      }),
    cut: connections.cut,
  }
}
