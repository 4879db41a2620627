import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib'
import type { AddressInfo } from 'node:net'
import type { Instant } from '@staticfire/contracts'
import { now } from '@staticfire/process'

/** One request as it came, its body unpacked. */
export interface Intake {
  at: Instant
  method: string
  path: string
  query: URLSearchParams
  header(name: string): string
  body: Buffer
}

export interface Reply {
  status: number
  mediaType?: string
  body?: Buffer | string
}

export interface HttpIntake extends AsyncDisposable {
  readonly port: number
  /** What was sent and could not be taken: the first of them, in words. */
  readonly refusals: readonly Refusal[]
}

export interface Refusal {
  at: Instant
  why: string
}

/** A sender is hostile: what it may make us hold is bounded, as packed bytes and as what they unpack to. */
const limits = {
  bodyBytes: 4 * 1024 * 1024,
  unpackedBytes: 16 * 1024 * 1024,
  bytesAtOnce: 32 * 1024 * 1024,
  connections: 64,
  refusals: 20,
}

/** An HTTP server at 127.0.0.1 that hands over whole requests, and answers 400 for what `take` throws. */
export async function openHttpIntake(take: (request: Intake) => Reply): Promise<HttpIntake> {
  const refusals: Refusal[] = []
  const refuse = (why: string) => {
    if (refusals.length < limits.refusals) refusals.push({ at: now(), why: why.slice(0, 200) })
  }
  let bytesHeld = 0
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 })
  server.maxConnections = limits.connections
  server.on('request', (request, response) => {
    void answer(request, response).catch((error: unknown) => {
      refuse(error instanceof Error ? error.message : String(error))
      reply(response, { status: error instanceof TooLarge ? 413 : 400 })
    })
  })
  server.on('clientError', (error: Error & { rawPacket?: Buffer }, socket) => {
    const isHttp2 = error.rawPacket?.subarray(0, 14).toString('latin1') === 'PRI * HTTP/2.0'
    refuse(isHttp2 ? 'HTTP/2, as gRPC speaks it' : `no HTTP/1.1 request: ${error.message}`)
    socket.destroy()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    refusals,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = now()
    const body = await unpack(await read(request), request.headers['content-encoding'] ?? '')
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://receiver')
    const header = (name: string) => String(request.headers[name] ?? '')
    const method = request.method ?? ''
    reply(response, take({ at, method, path: pathname, query: searchParams, header, body }))
  }

  async function read(request: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = []
    let length = 0
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        length += chunk.length
        bytesHeld += chunk.length
        if (length > limits.bodyBytes || bytesHeld > limits.bytesAtOnce) throw new TooLarge()
        chunks.push(chunk)
      }
      return Buffer.concat(chunks)
    } finally {
      bytesHeld -= length
    }
  }
}

class TooLarge extends Error {
  constructor() {
    super('a body that is larger than what is taken')
  }
}

const unpackers = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
} as const

async function unpack(body: Buffer, encoding: string): Promise<Buffer> {
  if (encoding === '' || encoding === 'identity') return body
  const unpacker = Object.hasOwn(unpackers, encoding)
    ? unpackers[encoding as keyof typeof unpackers]
    : undefined
  if (!unpacker) throw new Error(`a content encoding that is not known: ${encoding}`)
  return unpacker(body, { maxOutputLength: limits.unpackedBytes }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new TooLarge()
    throw error
  })
}

function reply(response: ServerResponse, { status, mediaType, body = '' }: Reply): void {
  if (response.headersSent || response.destroyed) return
  // What is left of a refused body is not waited for.
  if (status >= 400) response.setHeader('connection', 'close')
  response.writeHead(status, mediaType === undefined ? {} : { 'content-type': mediaType })
  response.end(body)
}
