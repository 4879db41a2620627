import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { KitError } from '../kernel/errors.ts'
import { isAllowedHost } from './allowed-host.ts'
import { type Answer, problem, type Routes } from './answer.ts'
import type { Description } from './description.ts'
import { levelRoutes, type LevelControl } from './log-level.ts'

export interface ManagementOptions {
  /** Default `127.0.0.1`: only this machine. */
  host?: string
  /** 0 lets the system choose one. */
  port: number
  /** Asked at each request. */
  describe(): Description
  /** What `/log-level` reads and sets; without it there is no such route. */
  level?: LevelControl
}

/** The port for those who run the service; nothing on it is for its clients. */
export interface Management {
  /** Rejects with LISTEN_FAILED, which names the port and what to do. */
  listen(): Promise<AddressInfo>
  /** Ends what is open, too. Does nothing when it never listened. */
  close(): Promise<void>
}

/** A person and a check, not a crowd: more would only be a way to use the service up. */
const mostConnections = 16

/**
 * Answers `GET /describe`, and `/log-level` where there is a level to set, to whoever names this machine by
 * an address. It is bounded, never keeps the process alive, and knows no other route.
 */
export function createManagement(options: ManagementOptions): Management {
  const { host = '127.0.0.1', port, describe, level } = options
  const routes: Routes = {
    'GET /describe': () => ({ status: 200, body: JSON.stringify(describe()) }),
    ...(level === undefined ? {} : levelRoutes(level)),
  }
  const server = createServer(
    {
      maxHeaderSize: 8_192,
      headersTimeout: 2_000,
      requestTimeout: 5_000,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => void answer(routes, request, response),
  )
  server.maxConnections = mostConnections
  server.on('connection', (socket) => void socket.unref())

  return {
    async listen() {
      await new Promise<void>((resolve, reject) => {
        const failed = (cause: NodeJS.ErrnoException) => reject(listenFailed(host, port, cause))
        server.once('error', failed)
        server.listen(port, host, () => {
          server.off('error', failed)
          server.unref()
          resolve()
        })
      })
      return server.address() as AddressInfo
    },
    async close() {
      if (!server.listening) return
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer(
  routes: Routes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, body } = await routed(routes, request)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  })
  response.end(body)
}

async function routed(routes: Routes, request: IncomingMessage): Promise<Answer> {
  if (!isAllowedHost(request.headers.host, request.socket.localAddress)) {
    return problem(403, 'Name this machine by its address, or as localhost.')
  }
  const route = `${request.method} ${request.url}`
  const known = Object.hasOwn(routes, route) ? routes[route] : undefined
  if (known === undefined) return problem(404, `There is only ${Object.keys(routes).join(', ')}.`)
  try {
    return await known(request)
  } catch {
    return problem(500, 'This could not be answered.')
  }
}

function listenFailed(host: string, port: number, cause: NodeJS.ErrnoException): KitError {
  const advice =
    cause.code === 'EADDRINUSE'
      ? 'something listens there already: stop it, or set MANAGEMENT_PORT to another'
      : cause.code === 'EADDRNOTAVAIL'
        ? 'this machine has no such address: set MANAGEMENT_HOST to one of its own'
        : cause.code === 'EACCES'
          ? 'this user may not: set MANAGEMENT_PORT to 1024 or above'
          : 'see the cause'
  return new KitError(
    'LISTEN_FAILED',
    `Cannot listen on ${host}:${port} for management: ${advice}.`,
    { cause },
  )
}
