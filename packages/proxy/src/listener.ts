import { once } from 'node:events'
import net from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { ProxyError } from './errors.ts'
import { reset } from './reset.ts'

/** Listens on the port; 0 takes a free one. Accepted sockets are paused. */
export async function listen(
  host: string,
  port: number,
  accept: (socket: Socket) => void,
): Promise<Server> {
  const options = { allowHalfOpen: true, noDelay: true, keepAlive: true, pauseOnConnect: true }
  const server = net.createServer(options, accept)
  server.listen({ host, port, backlog: 511 })
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new ProxyError(
      'listen-failed',
      `The proxy could not listen on ${host}:${port} (${(error as Error).message}). Choose another port, or 0 for a free one.`,
      { cause: error },
    )
  }
  return server
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

/**
 * Keeps the port ours while nothing listens on it: a connection that is bound to it as its source
 * keeps the kernel from handing it out, to others and to a client that would connect to itself.
 */
export async function occupyPort(host: string, port: number): Promise<AsyncDisposable> {
  const accepted = new Set<Socket>()
  const helper = await listen(host, 0, (socket) => accepted.add(socket))
  const socket = net.connect({ host, port: portOf(helper), localAddress: host, localPort: port })
  socket.on('error', () => {})
  await once(socket, 'connect')
  return {
    async [Symbol.asyncDispose]() {
      reset(socket)
      for (const peer of accepted) peer.destroy()
      helper.close()
      await once(helper, 'close')
    },
  }
}

/** True when a connect is refused, false when it succeeds; rejects when neither happens in time. */
export async function isRefused(host: string, port: number, timeoutMs: number): Promise<boolean> {
  const probe = net.connect({ host, port })
  try {
    await once(probe, 'connect', { signal: AbortSignal.timeout(timeoutMs) })
    return false
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return true
    throw error
  } finally {
    probe.destroy()
  }
}
