import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void

export interface HttpDouble extends AsyncDisposable {
  readonly url: string
  /** How it answers from now on. */
  answer: Answer
  readonly requests: readonly {
    readonly url: string
    readonly headers: IncomingMessage['headers']
  }[]
}

/** A small real HTTP server that answers as a test says. */
export async function startHttpDouble(answer: Answer): Promise<HttpDouble> {
  const requests: HttpDouble['requests'][number][] = []
  const server = createServer((request, response) => {
    requests.push({ url: request.url ?? '', headers: request.headers })
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => double.answer(request, response, body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const double: HttpDouble = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return double
}
