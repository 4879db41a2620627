import { Agent, request } from 'node:http'
import { percentile } from '../../packages/staticfire/src/statistics/percentiles.ts'
import { atCadence } from '../../packages/staticfire/src/traffic/cadence.ts'

export interface LoadWindow {
  sent: number
  /** Answers by status; `none` for requests without one. */
  statuses: Record<string, number>
  p99Ms: number
  /** Not sent because too many waited already. */
  unsent: number
  /** The load's own connections at this moment: the service has a descriptor for each. */
  connections: number
}

const timeoutMs = 10_000
const maxUnderWay = 2_000
const clients = 1_000

/** Open loop: requests leave by the plan, however slow the answers are, until the signal. */
export function startLoad(port: number, ratePerSecond: number, signal: AbortSignal) {
  // First in, first out: all kept connections stay in use, so that their number is the same at any time.
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 48, scheduling: 'fifo' })
  let open = emptyWindow()
  let underWay = 0
  const startedAt = performance.now()
  const origin = performance.timeOrigin
  const ended = atCadence(
    (index) => origin + startedAt + (index * 1_000) / ratePerSecond,
    send,
    signal,
  ).finally(() => agent.destroy())

  return {
    ended,
    /** What was answered since the last call. */
    take(): LoadWindow {
      const { latencies, ...window } = open
      open = emptyWindow()
      const connections = openSockets(agent)
      return { ...window, connections, p99Ms: percentile(latencies, 0.99) ?? 0 }
    },
  }

  function send(plannedAt: number, index: number): void {
    if (underWay >= maxUnderWay) {
      open.unsent += 1
      return
    }
    underWay += 1
    open.sent += 1
    const { method, path, body } = requestOf(index)
    const sent = request({
      agent,
      host: '127.0.0.1',
      port,
      method,
      path,
      timeout: timeoutMs,
      headers: {
        'x-client': `client-${index % clients}`,
        ...(body !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        }),
      },
    })
    let status = 'none'
    sent.on('response', (response) => {
      status = String(response.statusCode)
      response.on('error', () => {}).resume()
    })
    sent.on('timeout', () => sent.destroy())
    sent.on('error', () => {})
    sent.on('close', () => {
      underWay -= 1
      open.statuses[status] = (open.statuses[status] ?? 0) + 1
      open.latencies.push(performance.timeOrigin + performance.now() - plannedAt)
    })
    sent.end(body)
  }
}

/** In a hundred: 40 reads, 15 writes, 35 quotes, 8 limited, 1 broken, 1 missing. */
function requestOf(index: number): { method: string; path: string; body?: string } {
  const share = (index * 37) % 100
  if (share < 40) return { method: 'GET', path: `/orders/${1 + (index % 1_000)}` }
  if (share < 55)
    return { method: 'POST', path: '/orders', body: JSON.stringify({ sku: `sku-${index % 500}` }) }
  if (share < 90) return { method: 'GET', path: `/quotes/sku-${index % 2_000}` }
  if (share < 98) return { method: 'GET', path: '/limited' }
  return share === 98
    ? { method: 'GET', path: '/broken' }
    : { method: 'GET', path: `/missing/${index}?token=not-for-the-log` }
}

function openSockets({ sockets, freeSockets }: Agent): number {
  const lists = [...Object.values(sockets), ...Object.values(freeSockets)]
  return lists.reduce((sum, list) => sum + (list?.length ?? 0), 0)
}

function emptyWindow() {
  const statuses: Record<string, number> = {}
  return { sent: 0, statuses, latencies: [] as number[], unsent: 0 }
}
