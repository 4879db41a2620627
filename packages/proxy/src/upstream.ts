import { once } from 'node:events'
import net from 'node:net'
import type { Socket } from 'node:net'
import tls from 'node:tls'
import { sslRequest } from './protocols/postgres-messages.ts'
import type { ProtocolName } from './protocols/tap.ts'
import { readInto } from './read-into.ts'
import type { ByteReader } from './read-into.ts'

/** Where the proxy passes bytes on to. */
export type UpstreamAddress =
  | { host: string; port: number; tls?: boolean | tls.ConnectionOptions }
  | { path: string }

/**
 * Connects, and hands over what the upstream says. The socket takes writes before it is connected;
 * only Postgres with TLS has none to give before the server has agreed.
 */
export function connectUpstream(
  address: UpstreamAddress,
  protocol: ProtocolName,
  reader: ByteReader,
): Socket | Promise<Socket> {
  const onread = readInto(reader)
  if ('path' in address) return net.connect({ path: address.path, allowHalfOpen: true, onread })
  const { host, port } = address
  const options = { host, port, allowHalfOpen: true, noDelay: true, keepAlive: true }
  if (address.tls === undefined || address.tls === false) return net.connect({ ...options, onread })
  const own = address.tls === true ? {} : address.tls
  const secure = { ...(net.isIP(host) === 0 ? { servername: host } : {}), ...own }
  if (protocol === 'postgres') return connectPostgresTls(net.connect(options), secure, reader)
  const alpn = protocol === 'http' ? { ALPNProtocols: ['http/1.1'] } : {}
  const socket = tls.connect({ ...options, ...alpn, ...secure })
  return socket.on('data', (bytes: Buffer) => reader.receive(bytes))
}

/** Asks for TLS in the clear and starts it once the server has said `S`. */
async function connectPostgresTls(
  socket: Socket,
  secure: tls.ConnectionOptions,
  reader: ByteReader,
): Promise<Socket> {
  // Awaiting an event listens for errors only while it waits.
  socket.on('error', () => {})
  try {
    await once(socket, 'connect')
    socket.write(sslRequest)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    if (answer.length !== 1 || answer[0] !== 0x53) throw new Error('the server refused TLS')
    const secured = tls.connect({ ...secure, socket })
    await once(secured, 'secureConnect')
    return secured.on('data', (bytes: Buffer) => reader.receive(bytes))
  } catch (error) {
    socket.destroy()
    throw error
  }
}
