import type { Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock } from '../kernel/clock.ts'

/** The connections of a server, for a drain that loses no answer and waits for no idle client. */
export interface Connections {
  /** From now on every answer says `Connection: close`: clients go elsewhere, and none is cut off. */
  windDown(): void
  /**
   * Ends what has no request for so long. Whoever sent half a head by then had nothing accepted; a
   * connection that was upgraded is left to the deadline.
   */
  cutIdleAfter(idleMs: number): void
  /** Cuts what is still open. Returns how many requests lost their answer by that. */
  cut(): number
}

export function trackConnections(server: Server, clock: Clock): Connections {
  const sockets = new Set<Duplex>()
  const upgraded = new Set<Duplex>()
  const answers = new Set<ServerResponse>()
  let isWindingDown = false
  let whenIdle: (() => void) | undefined
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  // Where nobody listens for it, Node takes an upgrade for an ordinary request: that must stay so.
  if (server.listenerCount('upgrade') > 0) {
    server.prependListener('upgrade', (_request, socket) => {
      upgraded.add(socket)
      socket.once('close', () => upgraded.delete(socket))
    })
  }
  server.prependListener('request', (_request, response) => {
    answers.add(response)
    if (isWindingDown) sayClose(response)
    response.on('close', () => {
      answers.delete(response)
      if (answers.size === 0) whenIdle?.()
    })
  })
  return {
    windDown() {
      isWindingDown = true
      for (const response of answers) sayClose(response)
    },
    cutIdleAfter(idleMs) {
      whenIdle = () =>
        void clock.after(idleMs, () => {
          if (answers.size > 0) return
          for (const socket of sockets) if (!upgraded.has(socket)) socket.destroy()
        })
      if (answers.size === 0) whenIdle()
    },
    cut() {
      const lost = answers.size + upgraded.size
      for (const socket of sockets) socket.destroy()
      return lost
    },
  }
}

/**
 * Where the headers are out already, the connection ends right behind the answer: a client then learns of
 * it before it can send the next request. Node itself would keep it for the whole keep-alive time.
 */
function sayClose(response: ServerResponse): void {
  if (!response.headersSent) {
    response.setHeader('connection', 'close')
    return
  }
  response.once('finish', () => response.req.socket.end())
}
