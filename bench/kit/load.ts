// The clients' process: raw sockets, each with one request under way. Of an answer they look at how it begins and ends,
// which leaves the core they share with readers and sinks mostly idle; a client that parses would be measured as well.
import net from 'node:net'
import type { Socket } from 'node:net'
import { percentile } from '../../packages/staticfire/src/statistics/percentiles.ts'

export interface Load {
  port: number
  connections: number
  durationMs: number
  /** Requests at planned times, at this rate; without it each connection sends when it was answered. */
  ratePerSecond?: number
}

export interface Loaded {
  requests: number
  seconds: number
  /** From when a request was due, so that one that waits for its turn counts its waiting. */
  p99Ms: number
}

const request = Buffer.from('GET /hello/world HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n')
/** Ends an answer, and nothing else does. */
const body = '{"hello":"world"}'

process.on('message', (load: Load) => {
  void measure(load).then(
    (loaded) => process.send!(loaded),
    (error: Error) => process.send!({ error: error.message }),
  )
})
process.on('disconnect', () => process.exit())

interface Connection {
  ask(): void
  end(): void
}

async function measure({ port, connections, durationMs, ratePerSecond }: Load): Promise<Loaded> {
  const latencies: number[] = []
  const dueAt: number[] = []
  const idle: Connection[] = []
  const waiting: number[] = []
  const all = new Set<Connection>()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const startedAt = performance.now()
  const until = startedAt + durationMs
  let underWay = 0
  let isOver = false

  const send = (connection: Connection, at: number, due: number) => {
    dueAt[at] = due
    underWay++
    connection.ask()
  }
  const answered = (connection: Connection, at: number) => {
    const now = performance.now()
    latencies.push(now - dueAt[at]!)
    underWay--
    if (ratePerSecond === undefined) {
      if (now < until) return send(connection, at, now)
      if (underWay === 0) resolve()
      return
    }
    const due = waiting.shift()
    if (due !== undefined) return send(connection, at, due)
    idle.push(connection)
    if (isOver && underWay === 0) resolve()
  }
  const indexes = new Map<Connection, number>()
  for (let at = 0; at < connections; at++) {
    const connection = await open(port, () => answered(connection, at), reject)
    indexes.set(connection, at)
    all.add(connection)
  }
  if (ratePerSecond === undefined) {
    for (const [connection, at] of indexes) send(connection, at, performance.now())
  } else {
    idle.push(...all)
    void arrive(ratePerSecond, durationMs, (due) => {
      const connection = idle.pop()
      if (connection === undefined) waiting.push(due)
      else send(connection, indexes.get(connection)!, due)
    }).then(() => {
      isOver = true
      if (underWay === 0) resolve()
    })
  }
  try {
    await promise
  } finally {
    for (const connection of all) connection.end()
  }
  return {
    requests: latencies.length,
    seconds: (performance.now() - startedAt) / 1000,
    p99Ms: percentile(latencies, 0.99) ?? Number.NaN,
  }
}

/** Calls at each planned time that has passed, in every turn of the loop. */
async function arrive(
  ratePerSecond: number,
  durationMs: number,
  due: (at: number) => void,
): Promise<void> {
  const startedAt = performance.now()
  const wanted = Math.floor((ratePerSecond * durationMs) / 1000)
  let sent = 0
  while (sent < wanted) {
    const passed = ((performance.now() - startedAt) * ratePerSecond) / 1000
    for (; sent < Math.min(wanted, passed); sent++) due(startedAt + (sent * 1000) / ratePerSecond)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

function open(
  port: number,
  answered: () => void,
  failed: (error: Error) => void,
): Promise<Connection> {
  return new Promise((resolve) => {
    const socket: Socket = net.connect({ port, host: '127.0.0.1', noDelay: true })
    let isEnded = false
    let said = ''
    const fail = (what: string) => isEnded || failed(new Error(`A connection ${what}.`))
    socket.on('error', ({ message }) => fail(`failed: ${message}`))
    socket.on('close', () => fail('was closed by the server'))
    socket.on('data', (chunk: Buffer) => {
      said += chunk.toString('latin1')
      if (!said.endsWith(body)) return
      if (!said.startsWith('HTTP/1.1 200 ')) return void fail(`was answered: ${said.slice(0, 40)}`)
      said = ''
      answered()
    })
    socket.once('connect', () =>
      resolve({
        ask: () => void socket.write(request),
        end() {
          isEnded = true
          socket.destroy()
        },
      }),
    )
  })
}
