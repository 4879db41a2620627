import { InvalidResponse } from './invalid-response.ts'
import { createLineReader } from './line-reader.ts'

export interface BodyReader {
  /** Reads from `offset`; returns the offset behind what it read. */
  push(chunk: Buffer, offset: number): number
  /** The connection ended: true if that completes the body. */
  finish(): boolean
  readonly isComplete: boolean
  /** True for a body that only the end of the connection delimits. */
  readonly endsWithConnection: boolean
  readonly kept: Buffer[]
  readonly bytes: number
}

/** Picks how the body is delimited (RFC 9112, 6.3) and reads it, keeping at most `maxBodyBytes`. */
export function createBodyReader(options: {
  method: string
  status: number
  headers: Record<string, string>
  maxBodyBytes: number
}): BodyReader {
  const { method, status, headers } = options
  const store = createStore(options.maxBodyBytes)
  if (method === 'HEAD' || status === 204 || status === 304) return sizedBody(0, store)
  const codings = headers['transfer-encoding']?.toLowerCase().split(/\s*,\s*/)
  if (codings) return codings.at(-1) === 'chunked' ? chunkedBody(store) : openBody(store)
  const length = contentLength(headers['content-length'])
  return length === undefined ? openBody(store) : sizedBody(length, store)
}

interface Store {
  readonly kept: Buffer[]
  readonly bytes: number
  add(chunk: Buffer, from: number, to: number): void
}

function createStore(maxBodyBytes: number): Store {
  const kept: Buffer[] = []
  let bytes = 0
  return {
    kept,
    get bytes() {
      return bytes
    },
    add(chunk, from, to) {
      const room = maxBodyBytes - bytes
      if (room > 0) kept.push(chunk.subarray(from, Math.min(to, from + room)))
      bytes += to - from
    },
  }
}

function sizedBody(length: number, store: Store): BodyReader {
  let left = length
  return withStore(store, {
    push(chunk, offset) {
      const end = Math.min(chunk.length, offset + left)
      left -= end - offset
      store.add(chunk, offset, end)
      return end
    },
    finish: () => left === 0,
    get isComplete() {
      return left === 0
    },
    endsWithConnection: false,
  })
}

function openBody(store: Store): BodyReader {
  return withStore(store, {
    push(chunk, offset) {
      store.add(chunk, offset, chunk.length)
      return chunk.length
    },
    finish: () => true,
    isComplete: false,
    endsWithConnection: true,
  })
}

const maxChunkLineBytes = 4 * 1024
const maxTrailerBytes = 64 * 1024

function chunkedBody(store: Store): BodyReader {
  let lines = createLineReader(maxChunkLineBytes)
  let state: 'size' | 'data' | 'data-end' | 'trailers' | 'complete' = 'size'
  let left = 0
  return withStore(store, {
    push(chunk, offset) {
      if (state === 'data') {
        const end = Math.min(chunk.length, offset + left)
        left -= end - offset
        store.add(chunk, offset, end)
        if (left === 0) state = 'data-end'
        return end
      }
      return readLine(chunk, offset)
    },
    finish: () => state === 'complete',
    get isComplete() {
      return state === 'complete'
    },
    endsWithConnection: false,
  })

  function readLine(chunk: Buffer, offset: number): number {
    const next = lines.read(chunk, offset)
    const line = lines.take()
    if (line === undefined) return next
    // Every size line has a budget of its own, all trailers share one.
    if (state !== 'trailers') lines = createLineReader(maxChunkLineBytes)
    if (state === 'size') {
      left = chunkSize(line)
      state = left === 0 ? 'trailers' : 'data'
      if (state === 'trailers') lines = createLineReader(maxTrailerBytes)
    } else if (state === 'data-end') {
      if (line !== '') throw new InvalidResponse('a chunk is longer than its size says')
      state = 'size'
    } else if (line === '') state = 'complete'
    return next
  }
}

function withStore(
  store: Store,
  reader: Pick<BodyReader, 'push' | 'finish' | 'isComplete' | 'endsWithConnection'>,
): BodyReader {
  return Object.defineProperties(reader, {
    kept: { get: () => store.kept },
    bytes: { get: () => store.bytes },
  }) as BodyReader
}

function chunkSize(line: string): number {
  const match = /^([0-9a-fA-F]{1,12})[ \t]*(?:;.*)?$/.exec(line)
  if (!match) throw new InvalidResponse(`no chunk size: ${JSON.stringify(line.slice(0, 40))}`)
  return Number.parseInt(match[1] ?? '', 16)
}

function contentLength(value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const lengths = new Set(value.split(/\s*,\s*/))
  const [length = ''] = lengths
  if (lengths.size > 1 || !/^\d{1,15}$/.test(length)) {
    throw new InvalidResponse(`content-length: ${JSON.stringify(value.slice(0, 40))}`)
  }
  return Number(length)
}
