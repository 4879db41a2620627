import { EventEmitter, once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** How the stand-in answers; `held` waits for `release`. */
export type Mode = 'well' | 'failing' | 'held' | 'never' | 'headers-only' | 'drip' | 'refuses'

export interface Payments extends AsyncDisposable {
  readonly url: string
  mode: Mode
  /** Connections until now. */
  opened(): number
  /** Requests until now. */
  calls(): number
  /** When each of them came. */
  times(): readonly number[]
  /** So many of the next requests fail. */
  failNext(count: number): void
  /** Charges are done from now on, and their answers lost; how many came without a key. */
  loseCharges(): void
  unkeyedCharges(): number
  /** The headers of its latest request. */
  headers(): http.IncomingHttpHeaders
  /** Resolves when a request has come that is not answered at once. */
  asked(): Promise<void>
  release(): void
  /** Connections with a request that is not answered. */
  unanswered(): number
  /** Resolves when no connection with an unanswered request is left. */
  givenUp(): Promise<void>
}

/** A payments service that can be told to answer badly. */
export async function startPayments(): Promise<Payments> {
  const events = new EventEmitter()
  const held = new Set<() => void>()
  const unanswered = new Set<http.ServerResponse>()
  let mode: Mode = 'well'
  const times: number[] = []
  let failing = 0
  let areChargesLost = false
  let unkeyed = 0
  let headers: http.IncomingHttpHeaders = {}
  const server = http.createServer((request, response) => {
    headers = request.headers
    times.push(performance.now())
    if (request.method === 'POST') {
      if (request.headers['idempotency-key'] === undefined) unkeyed++
      if (areChargesLost) return request.socket.destroy()
    }
    if (failing > 0) {
      failing--
      return fail(response)
    }
    if (mode === 'well') return answer(response)
    if (mode === 'failing') return fail(response)
    if (mode === 'refuses') return answer(response, 400)
    unanswered.add(response)
    response.once('close', () => {
      unanswered.delete(response)
      events.emit('given-up')
    })
    if (mode === 'held') held.add(() => answer(response))
    if (mode === 'headers-only') response.writeHead(200, { 'content-length': 100 }).flushHeaders()
    if (mode === 'drip') drip(response)
    events.emit('asked')
  })
  let opened = 0
  server.on('connection', () => opened++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get mode() {
      return mode
    },
    set mode(next) {
      mode = next
    },
    opened: () => opened,
    calls: () => times.length,
    times: () => times,
    failNext: (count) => void (failing = count),
    loseCharges: () => void (areChargesLost = true),
    unkeyedCharges: () => unkeyed,
    headers: () => headers,
    asked: async () => {
      if (unanswered.size === 0) await once(events, 'asked')
    },
    release: () => {
      for (const each of held) each()
      held.clear()
    },
    unanswered: () => unanswered.size,
    givenUp: async () => {
      while (unanswered.size > 0) await once(events, 'given-up')
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function answer(response: http.ServerResponse, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ sku: 'anvil', amountCents: 1250 }))
}

function fail(response: http.ServerResponse): void {
  response.writeHead(503, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ error: 'unavailable', more: '.'.repeat(2_000) }))
}

/** Three bytes a second: never idle for long, never done. */
function drip(response: http.ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 300)
  response.once('close', () => clearInterval(timer))
}
