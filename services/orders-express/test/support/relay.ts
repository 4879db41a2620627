import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { listen } from './free-port.ts'

/** Passes connections on to a port, until it is cut: then all break and new ones are refused. */
export async function startRelay(target: number) {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.pipe(to)
      from.on('error', () => {})
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  })
  const port = await listen(server)
  const cut = async () => {
    server.close()
    for (const socket of sockets) socket.destroy()
    if (server.listening || sockets.size > 0) await once(server, 'close')
  }
  return { port, cut, mend: () => listen(server, port), [Symbol.asyncDispose]: cut }
}
