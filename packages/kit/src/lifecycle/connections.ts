import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** The connections of a server, for a drain that loses no answer and waits for no idle client. */
export interface Connections {
  /** From now on every answer says `Connection: close`: clients go elsewhere, and none is cut off. */
  windDown(): void
  /** Cuts what is still open. Returns how many requests lost their answer by that. */
  cut(): number
  /** Requests that are being answered. */
  inFlight(): number
}

export function trackConnections(server: Server): Connections {
  const sockets = new Set<Socket>()
  const answers = new Map<ServerResponse, Socket>()
  let isWindingDown = false
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.prependListener('request', (request, response) => {
    const { socket } = request
    answers.set(response, socket)
    if (isWindingDown) sayClose(response)
    response.once('close', () => answers.delete(response))
  })
  // A web socket leaves the HTTP server's care: it is counted until it closes.
  return {
    windDown() {
      isWindingDown = true
      for (const response of answers.keys()) sayClose(response)
    },
    cut() {
      const lost = answers.size
      for (const socket of sockets) socket.destroy()
      return lost
    },
    inFlight: () => answers.size,
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
