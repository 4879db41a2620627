import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

export interface HttpServer extends AsyncDisposable {
  readonly port: number
  /** Paths that were asked for. */
  readonly asked: string[]
}

/** Answers `/large` with 200 kB, `/slow` never, anything else with its path and what was sent. */
export async function startHttpServer(): Promise<HttpServer> {
  const asked: string[] = []
  const server = http.createServer((request, response) => {
    let sent = ''
    request.on('data', (chunk: Buffer) => (sent += chunk.toString()))
    request.on('end', () => {
      asked.push(request.url ?? '')
      if (request.url === '/large') response.end('x'.repeat(200_000))
      else if (request.url !== '/slow') response.end(`${request.url} ${sent}`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export interface Answer {
  status: number
  body: string
  headers: http.IncomingHttpHeaders
}

export interface Question extends http.RequestOptions {
  body?: string
  timeoutMs?: number
}

/** Asks on a connection of its own unless it is given an agent. Rejects with the client's error; `code` is ETIMEDOUT when it gave up by itself. */
export function ask(port: number, { body, timeoutMs, ...options }: Question = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request({
      host: '127.0.0.1',
      port,
      path: '/',
      agent: false,
      ...options,
    })
    const giveUp = () => {
      request.destroy(Object.assign(new Error('gave up'), { code: 'ETIMEDOUT' }))
    }
    const timer = timeoutMs === undefined ? undefined : setTimeout(giveUp, timeoutMs)
    request.on('error', reject)
    request.on('close', () => clearTimeout(timer))
    request.on('response', (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }),
      )
    })
    request.end(body)
  })
}

/** The code of the error that it fails with; fails when it does not. */
export async function failureOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error)
  }
  throw new Error('it did not fail')
}
