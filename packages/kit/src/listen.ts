import { createServer, type RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Application } from 'express'
import { KitError } from './kernel/errors.ts'

/** What can be served: a Fastify instance, an Express application, a handler, or a server made elsewhere. */
export type Servable = FastifyLike | RequestListener | Server

/** A Fastify instance, whatever its logger and type provider are. */
interface FastifyLike {
  server: Server
  ready(): PromiseLike<unknown>
  listen(address: { host: string; port: number }): Promise<string>
  close(): Promise<unknown>
}

export interface Listening {
  server: Server
  /** Binds the port. Rejects with LISTEN_FAILED, which names the port and what to do. */
  listen(address: { host: string; port: number }): Promise<AddressInfo>
  /** What the framework itself does at the end, once no request is left. */
  close?(): Promise<unknown>
}

/** Half a head may take so long, and a whole request: slow senders must not hold connections for ever. */
const headersTimeoutMs = 10_000
const requestTimeoutMs = 30_000
/** Longer than the idle time-out of usual balancers (60 s), so that they, not this side, end a connection. */
const keepAliveTimeoutMs = 72_000

/** Makes a server of what the service is written in, with its time-outs set; nothing listens yet. */
export async function toListening(app: Servable): Promise<Listening> {
  if (isFastify(app)) {
    await app.ready()
    const { server } = app
    limitTimes(server)
    return {
      server,
      listen: (address) => attempt(address, server, () => app.listen(address)),
      close: () => app.close(),
    }
  }
  const server =
    app instanceof Server ? app : createServer({ connectionsCheckingInterval: 2_000 }, app)
  limitTimes(server)
  return { server, listen: (address) => attempt(address, server, () => bind(server, address)) }
}

export function isExpress(app: Servable): app is Application & RequestListener {
  return typeof app === 'function' && 'use' in app && 'disable' in app
}

function isFastify(app: Servable): app is FastifyLike {
  return typeof app === 'object' && 'ready' in app
}

function limitTimes(server: Server): void {
  server.headersTimeout = headersTimeoutMs
  server.requestTimeout = requestTimeoutMs
  server.keepAliveTimeout = keepAliveTimeoutMs
}

function bind(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function attempt(
  { host, port }: { host: string; port: number },
  server: Server,
  listen: () => Promise<unknown>,
): Promise<AddressInfo> {
  try {
    await listen()
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const advice =
      code === 'EADDRINUSE'
        ? 'something listens there already: stop it, or set PORT to another'
        : code === 'EACCES'
          ? 'this user may not: set PORT to 1024 or above'
          : 'see the cause'
    throw new KitError('LISTEN_FAILED', `Cannot listen on ${host}:${port}: ${advice}.`, { cause })
  }
  return server.address() as AddressInfo
}
