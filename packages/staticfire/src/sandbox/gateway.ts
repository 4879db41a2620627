import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import type { UrlPlace } from '../dependencies/url-dependency.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

export interface Gateways extends AsyncDisposable {
  /** Dependency → unix socket: these reach a network namespace, TCP does not. */
  readonly sockets: Record<string, string>
  /** Where the sockets lie. */
  readonly folders: string[]
}

/** Opens a way from the namespace to each of the declared places, and to nothing else. */
export async function openGateways(places: UrlPlace[]): Promise<Gateways> {
  if (places.length === 0) return { sockets: {}, folders: [], async [Symbol.asyncDispose]() {} }
  const folder = await makeTemporaryFolder('staticfire-gateway-')
  const servers: Server[] = []
  const live = new Set<Socket>()
  const sockets: Record<string, string> = {}
  for (const [index, place] of places.entries()) {
    const path = join(folder, `${index}.sock`)
    const server = createServer({ allowHalfOpen: true }, (inner) =>
      connectThrough(inner, place, live),
    )
    server.listen(path)
    await once(server, 'listening')
    servers.push(server)
    sockets[place.name] = path
  }
  return {
    sockets,
    folders: [folder],
    async [Symbol.asyncDispose]() {
      for (const socket of live) socket.destroy()
      await Promise.all(servers.map((server) => once(server.close(), 'close')))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function connectThrough(inner: Socket, place: UrlPlace, live: Set<Socket>): void {
  const { host, port } = place
  const outer = place.isTls
    ? connectTls({ host, port, servername: host })
    : connect({ host, port, allowHalfOpen: true })
  for (const [socket, other] of [
    [inner, outer],
    [outer, inner],
  ] as const) {
    live.add(socket)
    socket.on('error', () => other.destroy())
    socket.on('close', () => {
      live.delete(socket)
      other.destroySoon()
    })
    socket.pipe(other)
  }
}
