// The client's process: raw sockets, one request under way on each, the next one on its answer.
import net from 'node:net'
import type { Socket } from 'node:net'
import { conversations } from './conversations.ts'
import type { Conversation } from './conversations.ts'
import { measureLibrary } from './library-load.ts'

export interface Load {
  /** `raw`: bytes on sockets, as little work as possible. `library`: one usual client. */
  client: 'raw' | 'library'
  protocol: keyof typeof conversations
  port: number
  connections: number
  durationMs: number
}

export interface Measured {
  requests: number
  perSecond: number
  p50Us: number
  p99Us: number
}

process.on('message', (load: Load) => {
  void measure(load).then((measured) => process.send!(measured))
})
process.on('disconnect', () => process.exit())

async function measure(load: Load): Promise<Measured> {
  const startedAt = performance.now()
  const { protocol, port, durationMs } = load
  const latencies =
    load.client === 'library' && protocol !== 'redis'
      ? await measureLibrary(protocol, port, durationMs)
      : await measureRaw(load)
  const seconds = (performance.now() - startedAt) / 1000
  latencies.sort((a, b) => a - b)
  const at = (share: number) => Math.round(1000 * latencies[Math.floor(share * latencies.length)]!)
  return {
    requests: latencies.length,
    perSecond: Math.round(latencies.length / seconds),
    p50Us: at(0.5),
    p99Us: at(0.99),
  }
}

async function measureRaw({ protocol, port, connections, durationMs }: Load): Promise<number[]> {
  const conversation = conversations[protocol]
  const sockets = await Promise.all(
    Array.from({ length: connections }, () => open(port, conversation)),
  )
  const answerBytes = await askOnce(sockets[0]!, conversation)
  const latencies: number[] = []
  const until = performance.now() + durationMs
  await Promise.all(
    sockets.map((socket) => askUntil(socket, conversation.request, answerBytes, until, latencies)),
  )
  for (const socket of sockets) socket.destroy()
  return latencies
}

function open(port: number, { greeting, isGreeted }: Conversation): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true })
    socket.once('error', reject)
    if (greeting === undefined) return void socket.once('connect', () => resolve(socket))
    socket.write(greeting)
    let said = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      said = Buffer.concat([said, chunk])
      if (!isGreeted(said)) return
      socket.removeAllListeners('data')
      resolve(socket)
    })
  })
}

/** Learns how long an answer is; every later one is as long. */
function askOnce(socket: Socket, { request, isAnswer }: Conversation): Promise<number> {
  return new Promise((resolve) => {
    let said = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      said = Buffer.concat([said, chunk])
      if (!isAnswer(said)) return
      socket.removeAllListeners('data')
      resolve(said.length)
    })
    socket.write(request)
  })
}

function askUntil(
  socket: Socket,
  request: Buffer,
  answerBytes: number,
  until: number,
  latencies: number[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    let missing = answerBytes
    let sentAt = performance.now()
    socket.once('close', () => reject(new Error('the connection was closed')))
    socket.on('data', (chunk: Buffer) => {
      missing -= chunk.length
      if (missing > 0) return
      const now = performance.now()
      latencies.push(now - sentAt)
      if (now >= until) return void resolve()
      missing = answerBytes
      sentAt = now
      socket.write(request)
    })
    socket.write(request)
  })
}
