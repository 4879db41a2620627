import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

export interface Sink extends AsyncDisposable {
  url: string
  /** All that came, a request after the other. */
  bodies: string[]
}

/** Takes whatever is sent, as a collector and an error tracker do, and keeps it as text. */
export async function openSink(): Promise<Sink> {
  const bodies: string[] = []
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const bytes = Buffer.concat(chunks)
    bodies.push(
      (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString(),
    )
    response.setHeader('content-type', 'application/json').end('{}')
  }
  const server = createServer((request, response) => void receive(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
