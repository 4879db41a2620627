import { EventEmitter, once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { freePort, listen } from './free-port.ts'
import { runProgram } from './program.ts'

/** The stub that development uses. */
export async function startStub() {
  const port = await freePort()
  const program = runProgram('stub/payments.js', { env: { PORT: `${port}` } })
  const url = `http://127.0.0.1:${port}`
  for (;;) {
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    )
    if (isUp) return Object.assign(program, { url })
    if (program.child.exitCode !== null) throw new Error(program.lines.join('\n'))
  }
}

/** A payments API that does what a test tells it to, request by request. */
export async function startPayments() {
  let behaviour: Behaviour = quote
  const events = new EventEmitter()
  const requests: IncomingMessage[] = []
  let open = 0
  let mostOpen = 0
  const server = createServer((request, response) => {
    requests.push(request)
    mostOpen = Math.max(mostOpen, ++open)
    response.once('close', () => {
      open--
      if (!response.writableFinished) events.emit('given up')
    })
    behaviour(request, response)
    events.emit('request')
  })
  const port = await listen(server)

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    /** The most requests that were open at one time. */
    mostOpen: () => mostOpen,
    behave: (next: Behaviour) => (behaviour = next),
    /** Resolves at the next request, or when the service gives the next one up. */
    next: (event: 'request' | 'given up') => once(events, event),
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

type Behaviour = (request: IncomingMessage, response: ServerResponse) => void

export const quote: Behaviour = (request, response) => {
  const sku = request.url?.split('/').at(-1)
  const validUntil = new Date(Date.now() + 60_000).toISOString()
  response.end(JSON.stringify({ sku, currency: 'EUR', unitPrice: 250, validUntil }))
}

export const silence: Behaviour = () => {}

export const failure: Behaviour = (_request, response) => {
  response.writeHead(503).end('internal detail of payments')
}
