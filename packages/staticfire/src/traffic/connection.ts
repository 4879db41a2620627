import { connect, type Socket } from 'node:net'
import type { Exchange, Instant } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import { createResponseParser, type ParsedResponse, type ResponseHead } from './response-parser.ts'

export interface Address {
  host: string
  port: number
  localAddress?: string
}

export interface WireRequest {
  method: string
  bytes: Buffer
  /** How many bytes leave at once; `finish` sends the rest. All of them when absent. */
  firstBytes?: number
  timeoutMs: number
  /** Aborting leaves the exchange as it stands: `pending`. */
  signal?: AbortSignal | undefined
}

export interface WireResult {
  outcome: Exchange['outcome']
  sentAt: Instant
  connectedAt?: Instant
  firstByteAt?: Instant
  endedAt?: Instant
  isReused: boolean
  isRequestWritten: boolean
  head?: ResponseHead
  response?: ParsedResponse
  error?: string
}

/** How an exchange ends; a `local-fault` says nothing about the service and becomes a rejection. */
type Ending = Exchange['outcome'] | 'local-fault'

interface Current {
  settle(ending: Ending, error?: string): void
  receive(chunk: Buffer): void
  end(): void
  finish(): void
}

/** Errors that say the tool's own machine could not connect; they are no facts about the service. */
const localFaults = new Set([
  'EMFILE',
  'ENFILE',
  'EADDRNOTAVAIL',
  'EADDRINUSE',
  'ENOBUFS',
  'EINVAL',
])

/** One TCP connection of the client; it carries one request at a time. */
export class Connection {
  readonly id: number
  readonly #socket: Socket
  #current: Current | undefined
  #carried = 0
  #connectedAt: Instant | undefined
  #isUsable = true
  #closedBy: 'client' | 'service' | undefined

  constructor(id: number, address: Address, onClosed: (connection: Connection) => void) {
    this.id = id
    this.#socket = connect({ ...address, noDelay: true })
    this.#socket.on('connect', () => (this.#connectedAt = now()))
    this.#socket.on('data', (chunk) => {
      if (this.#current) this.#current.receive(chunk)
      // Bytes that nobody asked for: the next response could not be told apart.
      else this.close()
    })
    this.#socket.on('end', () => {
      this.#closedBy ??= 'service'
      this.#isUsable = false
      this.#current?.end()
    })
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#connectedAt !== undefined) this.#closedBy ??= 'service'
      this.#isUsable = false
      this.#current?.settle(endingOf(error, this.#connectedAt !== undefined), describe(error))
    })
    this.#socket.on('close', () => {
      this.#isUsable = false
      this.#current?.settle('cut', 'the connection closed')
      onClosed(this)
    })
  }

  /** May carry another request. */
  get isUsable(): boolean {
    return this.#isUsable && !this.#current
  }

  get closedBy(): 'client' | 'service' | undefined {
    return this.#closedBy
  }

  get localPort(): number | undefined {
    return this.#socket.localPort
  }

  /** Sends a request; resolves when it has been answered, failed or given up. */
  exchange(request: WireRequest): { result: Promise<WireResult>; finish(): void } {
    const { promise, resolve, reject } = Promise.withResolvers<WireResult>()
    const current = this.#begin(request, resolve, reject)
    this.#current = current
    return { result: promise, finish: () => current.finish() }
  }

  /** Says goodbye with FIN. */
  close(): void {
    this.#closedBy ??= 'client'
    this.#isUsable = false
    this.#socket.end()
    // A service that never answers the FIN must not hold the descriptor.
    this.#socket.destroySoon()
  }

  destroy(): void {
    this.#closedBy ??= 'client'
    this.#isUsable = false
    this.#socket.destroy()
    this.#current?.settle('pending', 'the client was closed')
  }

  #begin(
    request: WireRequest,
    resolve: (result: WireResult) => void,
    reject: (error: Error) => void,
  ): Current {
    const { bytes, firstBytes = bytes.length, timeoutMs, signal } = request
    const socket = this.#socket
    const isReused = this.#carried++ > 0
    const parser = createResponseParser({ method: request.method })
    const sentAt = now()
    let firstByteAt: Instant | undefined
    let isRequestWritten = false
    let isFinished = firstBytes >= bytes.length

    const settle = (outcome: Ending, error?: string): void => {
      if (this.#current !== current) return
      this.#current = undefined
      clearTimeout(timer)
      signal?.removeEventListener('abort', abandon)
      if (outcome === 'local-fault') {
        reject(new Error(`Could not connect: ${error}`))
        return
      }
      const response = outcome === 'ok' ? parser.response() : undefined
      if (!response?.isPersistent || parser.surplus > 0 || !isRequestWritten) this.#isUsable = false
      if (outcome !== 'ok') socket.destroy()
      resolve({
        outcome,
        sentAt,
        ...(this.#connectedAt !== undefined && { connectedAt: this.#connectedAt }),
        ...(firstByteAt !== undefined && { firstByteAt }),
        ...(outcome !== 'pending' && { endedAt: now() }),
        isReused,
        isRequestWritten,
        ...(parser.head && { head: parser.head }),
        ...(response && { response }),
        ...(error !== undefined && { error }),
      })
    }

    const abandon = (): void => settle('pending', 'the observation ended')
    const timer = setTimeout(() => settle('timeout', `no answer in ${timeoutMs} ms`), timeoutMs)

    const write = (part: Buffer, isLast: boolean): void => {
      socket.write(part, (error) => {
        if (!error && isLast) isRequestWritten = true
      })
    }

    const parse = (step: () => boolean): boolean => {
      try {
        return step()
      } catch (error) {
        settle('invalid', (error as Error).message)
        return false
      }
    }

    const current: Current = {
      settle,
      receive(chunk) {
        firstByteAt ??= now()
        if (parse(() => parser.push(chunk))) settle('ok')
      },
      end() {
        if (parse(() => parser.finish())) settle('ok')
        // The service closed a kept-alive connection just as it was used again.
        else if (isReused && firstByteAt === undefined) settle('reset', 'closed without a byte')
        else settle('cut', 'closed before the response was complete')
      },
      finish() {
        if (isFinished) return
        isFinished = true
        write(bytes.subarray(firstBytes), true)
      },
    }
    if (signal?.aborted) queueMicrotask(abandon)
    else signal?.addEventListener('abort', abandon)
    write(bytes.subarray(0, firstBytes), isFinished)
    return current
  }
}

function endingOf(error: NodeJS.ErrnoException, isConnected: boolean): Ending {
  const code = error.code ?? ''
  if (!isConnected && localFaults.has(code)) return 'local-fault'
  if (code === 'ETIMEDOUT') return 'timeout'
  return isConnected || code === 'ECONNRESET' ? 'reset' : 'refused'
}

function describe(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message
}
