import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { DependencyKind } from '@staticfire/contracts'

export type Handshake =
  | { outcome: 'speaks' }
  | { outcome: 'unreachable'; why: string }
  | { outcome: 'other'; what: string }

interface Greeting {
  /** What the client says first; nothing where the server begins. */
  hello?: Buffer
  isAnswer: (bytes: Buffer) => boolean
  /** A second question, for protocols whose first answer proves too little. */
  followUp?: {
    when: (bytes: Buffer) => boolean
    hello: Buffer
    isAnswer: (bytes: Buffer) => boolean
  }
}

const startup = Buffer.from('user\0staticfire\0database\0staticfire\0\0')
const greetings: Record<Exclude<DependencyKind, 'tcp'>, Greeting> = {
  http: {
    hello: Buffer.from('HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'),
    isAnswer: (bytes) => bytes.toString('latin1').startsWith('HTTP/'),
  },
  redis: {
    hello: Buffer.from('*1\r\n$4\r\nPING\r\n'),
    isAnswer: (bytes) => /^(\+PONG|-[A-Z]+ )/.test(bytes.toString('latin1')),
  },
  // SSLRequest: 'S' when it encrypts; after 'N' a start-up message is answered by R or E.
  postgres: {
    hello: Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]),
    isAnswer: (bytes) => bytes.length === 1 && bytes[0] === 0x53,
    followUp: {
      when: (bytes) => bytes.length === 1 && bytes[0] === 0x4e,
      hello: Buffer.concat([Buffer.from([0, 0, 0, 8 + startup.length, 0, 3, 0, 0]), startup]),
      isAnswer: (bytes) => (bytes[0] === 0x52 || bytes[0] === 0x45) && bytes[1] === 0,
    },
  },
  // The server speaks first: a packet numbered 0 with protocol version 10, or an error packet.
  mysql: { isAnswer: (bytes) => bytes[3] === 0 && (bytes[4] === 10 || bytes[4] === 255) },
  amqp: {
    hello: Buffer.from('AMQP\0\0\x09\x01', 'latin1'),
    isAnswer: (bytes) => bytes[0] === 1 || bytes.toString('latin1', 0, 4) === 'AMQP',
  },
}

/** Speaks to an address as a client of this kind would, once, and tells what was met there. */
export async function shakeHands(
  kind: DependencyKind,
  place: { host: string; port: number; isTls: boolean },
  options: { timeoutMs: number; signal: AbortSignal },
): Promise<Handshake> {
  const limit = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)])
  const socket = place.isTls
    ? connectTls({ host: place.host, port: place.port, servername: place.host })
    : connect({ host: place.host, port: place.port })
  try {
    await once(socket, place.isTls ? 'secureConnect' : 'connect', { signal: limit })
  } catch (error) {
    socket.destroy()
    options.signal.throwIfAborted()
    return { outcome: 'unreachable', why: reasonOf(error, options.timeoutMs) }
  }
  try {
    return kind === 'tcp' ? { outcome: 'speaks' } : await converse(socket, greetings[kind], limit)
  } finally {
    options.signal.throwIfAborted()
    socket.destroy()
  }
}

/** Which of the protocols that answer a client's first words is spoken at an address, if any. */
export async function identify(
  place: { host: string; port: number; isTls: boolean },
  options: { timeoutMs: number; signal: AbortSignal },
): Promise<DependencyKind | undefined> {
  for (const kind of ['http', 'redis', 'postgres', 'mysql', 'amqp'] as const) {
    const met = await shakeHands(kind, place, options)
    if (met.outcome === 'speaks') return kind
  }
  return undefined
}

async function converse(
  socket: Socket,
  greeting: Greeting,
  limit: AbortSignal,
): Promise<Handshake> {
  const first = await ask(socket, greeting.hello, limit)
  if (greeting.isAnswer(first)) return { outcome: 'speaks' }
  if (!greeting.followUp?.when(first)) return { outcome: 'other', what: describe(first) }
  const second = await ask(socket, greeting.followUp.hello, limit)
  if (greeting.followUp.isAnswer(second)) return { outcome: 'speaks' }
  return { outcome: 'other', what: describe(second) }
}

/** The first bytes of the answer; empty when it closes or says nothing in time. */
async function ask(socket: Socket, hello: Buffer | undefined, limit: AbortSignal): Promise<Buffer> {
  if (hello) socket.write(hello)
  const settled = new AbortController()
  const signal = AbortSignal.any([limit, settled.signal])
  try {
    return await Promise.race([
      once(socket, 'data', { signal }).then(([bytes]) => bytes as Buffer),
      once(socket, 'close', { signal }).then(() => Buffer.alloc(0)),
    ])
  } catch {
    return Buffer.alloc(0)
  } finally {
    settled.abort()
  }
}

function describe(bytes: Buffer): string {
  if (bytes.length === 0) return 'it said nothing, or closed the connection'
  const shown = bytes.toString('latin1', 0, 24).replaceAll(/[^\x20-\x7e]/g, '·')
  return `its answer begins with "${shown}"`
}

function reasonOf(error: unknown, timeoutMs: number): string {
  const { name, code, message } = error as NodeJS.ErrnoException
  if (name === 'AbortError') return `no connection within ${timeoutMs / 1000} s`
  if (code === 'ECONNREFUSED') return 'nothing listens there (connection refused)'
  return code ? `${message} (${code})` : message
}
