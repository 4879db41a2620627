import { EventEmitter, once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** What came, as text, and where to. */
export interface Sent {
  path: string
  body: string
}

export interface Telemetry extends AsyncDisposable {
  readonly url: string
  readonly sent: Sent[]
  /** Requests come in, and nothing is answered. */
  silence(): void
  /** The first request, come already or later, whose body holds the text. */
  holding(text: string): Promise<Sent>
}

/** A collector and error tracker that keeps what it is sent. */
export async function startTelemetry(): Promise<Telemetry> {
  const events = new EventEmitter()
  const sent: Sent[] = []
  let isSilent = false
  const server = http.createServer((request, response) => {
    void read(request).then((body) => {
      sent.push({ path: request.url ?? '', body })
      events.emit('sent')
      if (!isSilent) response.end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    silence: () => void (isSilent = true),
    holding: async (text) => {
      for (;;) {
        const found = sent.find(({ body }) => body.includes(text))
        if (found) return found
        await once(events, 'sent')
      }
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function read(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
