import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createProxy, type Proxy } from '@staticfire/proxy'

/** A payments service that works, behind a proxy that can hurt it. */
export interface Upstream extends AsyncDisposable {
  readonly url: string
  readonly proxy: Proxy
  readonly requests: { method: string; path: string; headers: IncomingHttpHeaders }[]
  /** Connections that the proxy made, one for each of the service's. */
  readonly open: ReadonlySet<Socket>
  readonly most: () => number
  readonly made: () => number
}

export async function openUpstream({ delayMs = 0 } = {}): Promise<Upstream> {
  const requests: Upstream['requests'] = []
  const open = new Set<Socket>()
  let most = 0
  let made = 0
  const server = createServer((request, response) => {
    const { method = '', url: path = '', headers } = request
    requests.push({ method, path, headers })
    request.resume()
    response.setHeader('content-type', 'application/json')
    setTimeout(() => response.end('{"price":3}'), delayMs)
  })
  server.keepAliveTimeout = 60_000
  server.on('connection', (socket) => {
    open.add(socket)
    most = Math.max(most, open.size)
    made += 1
    socket.on('close', () => open.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const proxy = await createProxy({ protocol: 'http', upstream: { host: '127.0.0.1', port } })
  return {
    url: `http://127.0.0.1:${proxy.port}`,
    proxy,
    requests,
    open,
    most: () => most,
    made: () => made,
    async [Symbol.asyncDispose]() {
      await proxy.close()
      server.closeAllConnections()
      server.close()
    },
  }
}
