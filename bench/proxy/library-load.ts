import { once } from 'node:events'
import http from 'node:http'
import type { IncomingMessage } from 'node:http'
import pg from 'pg'

/** Asks once, as services do, by the usual client of the protocol. */
interface LibraryClient {
  ask(): Promise<unknown>
  close(): Promise<void>
}

export const libraryNames = { http: 'node:http', postgres: 'pg' }

/** One request after another by the usual client; returns each one's milliseconds. */
export async function measureLibrary(
  protocol: 'http' | 'postgres',
  port: number,
  durationMs: number,
): Promise<number[]> {
  const client = protocol === 'http' ? httpClient(port) : await postgresClient(port)
  const latencies: number[] = []
  const until = performance.now() + durationMs
  let sentAt = performance.now()
  while (sentAt < until) {
    await client.ask()
    const now = performance.now()
    latencies.push(now - sentAt)
    sentAt = now
  }
  await client.close()
  return latencies
}

function httpClient(port: number): LibraryClient {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  return {
    async ask() {
      const request = http.get({ host: '127.0.0.1', port, path: '/quotes/42', agent })
      const [response] = (await once(request, 'response')) as [IncomingMessage]
      response.resume()
      await once(response, 'end')
    },
    async close() {
      agent.destroy()
    },
  }
}

async function postgresClient(port: number): Promise<LibraryClient> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' })
  await client.connect()
  const query = { name: 'find', text: 'SELECT id, note FROM orders WHERE id = $1', values: [7] }
  return { ask: () => client.query(query), close: () => client.end() }
}
