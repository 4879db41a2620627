import { createServer, type Server, type Socket } from 'node:net'
import type { Operation } from '@staticfire/contracts'
import { type Client, type ClientOptions, createClient } from '../src/traffic/client.ts'

export interface RawServer extends AsyncDisposable {
  port: number
  sockets: Set<Socket>
  /** Everything that was received, as text. */
  received(): string
}

/** A TCP server that does with each connection what the test says. */
export async function rawServer(
  onConnection: (socket: Socket, number: number) => void,
  options: { host?: string } = {},
): Promise<RawServer> {
  const sockets = new Set<Socket>()
  let count = 0
  let received = ''
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (chunk) => (received += chunk.toString('latin1')))
    socket.on('end', () => socket.end())
    socket.on('close', () => sockets.delete(socket))
    onConnection(socket, ++count)
  })
  await listen(server, options.host ?? '127.0.0.1')
  return {
    port: portOf(server),
    sockets,
    received: () => received,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** Answers each complete head with the text that `respond` gives. */
export function answering(respond: (head: string, number: number) => string) {
  return (socket: Socket): void => {
    let pending = ''
    let number = 0
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1')
      for (let end = pending.indexOf('\r\n\r\n'); end !== -1; end = pending.indexOf('\r\n\r\n')) {
        const head = pending.slice(0, end)
        const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0)
        if (pending.length < end + 4 + length) return
        pending = pending.slice(end + 4 + length)
        socket.write(respond(head, ++number))
      }
    })
  }
}

export function response(body = '', status = '200 OK', ...headers: string[]): string {
  return [
    `HTTP/1.1 ${status}`,
    ...headers,
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}

export function operation(line: string, extra: Partial<Operation> = {}): Operation {
  const [method = '', path = ''] = line.split(' ')
  return {
    id: line,
    method,
    path,
    headers: {},
    forbidden: [],
    expect: [],
    idempotent: method === 'GET',
    isPublic: true,
    parameters: [],
    source: 'requests',
    ...extra,
  }
}

export function clientOf(server: { port: number }, options: Partial<ClientOptions> = {}): Client {
  return createClient({ host: '127.0.0.1', port: server.port, operations: [], ...options })
}

/** A port where nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer()
  await listen(server, '127.0.0.1')
  const port = portOf(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

function listen(server: Server, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, host, resolve)
  })
}

function portOf(server: Server): number {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('not listening')
  return address.port
}
