import type { Conversation } from './tap.ts'

const maxKeptBytes = 8192
const [Z, T, E, K] = [...'ZTEK'].map((type) => type.charCodeAt(0))
/** Those that come before the first row or the result: ParseComplete, BindComplete, NoData, … */
const preliminary = new Set([...'123ntNSARKv'].map((type) => type.charCodeAt(0)))
const backendTypes = new Set([...'RSKZTDCEN123ntIsGHWdcAVv'].map((type) => type.charCodeAt(0)))

/** Reads what a Postgres server says; rows are skipped by their length. */
export function createBackendReader(conversation: Conversation): (chunk: Buffer) => number {
  let partial: Buffer | undefined
  let bodyLeft = 0
  let hasHead = false
  let isHeadAfterBody = false
  let failure: string | undefined

  return (chunk) => {
    const before = partial?.length ?? 0
    const buffer = partial === undefined ? chunk : Buffer.concat([partial, chunk])
    const kept = partial
    partial = undefined
    let at = 0
    while (at < buffer.length) {
      if (bodyLeft > 0) {
        const taken = Math.min(bodyLeft, buffer.length - at)
        bodyLeft -= taken
        at += taken
        if (bodyLeft === 0 && isHeadAfterBody && headEnded(at - before)) return at - before
        continue
      }
      const type = buffer[at]!
      if (!backendTypes.has(type)) return fallBack(at - before)
      if (buffer.length - at < 5) return remember(buffer, at, chunk)
      const size = buffer.readUInt32BE(at + 1) + 1
      if (size < 5) return fallBack(at - before)
      if (!hasHead && type !== T && !preliminary.has(type) && headEnded(at - before)) {
        if (at < before) partial = kept
        return Math.max(0, at - before)
      }
      const isRead = type === Z || ((type === E || type === K) && size <= maxKeptBytes)
      if (isRead && buffer.length - at < size) return remember(buffer, at, chunk)
      const taken = Math.min(size, buffer.length - at)
      bodyLeft = size - taken
      at += taken
      if (isRead && read(type, buffer, at - size, at, at - before)) return at - before
      if (type === T && !hasHead) {
        isHeadAfterBody = true
        if (bodyLeft === 0 && headEnded(at - before)) return at - before
      }
    }
    return at - before
  }

  /** True: the tap stops after this message. */
  function read(type: number, buffer: Buffer, start: number, end: number, at: number): boolean {
    if (type === K) {
      conversation.backendKey(buffer.toString('latin1', start + 5, end))
      return false
    }
    if (type === E) {
      failure ??= sqlState(buffer, start + 5, end)
      const attempt = conversation.head?.attempt
      if (attempt !== undefined) attempt.status = failure
      return attempt?.operation === 'CONNECT' ? ended(at) : false
    }
    return ended(at)
  }

  function ended(at: number): boolean {
    const status = failure
    failure = undefined
    hasHead = false
    isHeadAfterBody = false
    return conversation.responseEnded(at, status === undefined ? 'answered' : 'failed', status)
  }

  function headEnded(at: number): boolean {
    hasHead = true
    isHeadAfterBody = false
    return conversation.responseHead(at)
  }

  function remember(buffer: Buffer, at: number, chunk: Buffer): number {
    partial = Buffer.from(buffer.subarray(at))
    return chunk.length
  }

  function fallBack(at: number): number {
    conversation.fallBack('turns')
    return Math.max(0, at)
  }
}

/** The field `C` of an ErrorResponse. */
function sqlState(buffer: Buffer, from: number, end: number): string {
  for (let at = from; at < end && buffer[at] !== 0;) {
    const zero = buffer.indexOf(0, at)
    if (zero < 0 || zero >= end) break
    if (buffer[at] === 0x43) return buffer.toString('latin1', at + 1, Math.min(zero, at + 6))
    at = zero + 1
  }
  return 'XX000'
}
