import { bodyUntilClose, chunkedBody } from './http-body.ts'
import type { BodySkipper } from './http-body.ts'
import { parseRequestHead, parseResponseHead } from './http-head.ts'
import type { RequestHead, ResponseHead } from './http-head.ts'
import type { Conversation, Exchange, Tap } from './tap.ts'

const maxHeadBytes = 64 * 1024
const maxTextBytes = 1000
const headEnd = Buffer.from('\r\n\r\n')
const continueHead = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n')

/** HTTP/1.1 (RFC 9112), pipelined. */
export function createHttpTap(conversation: Conversation): Tap {
  const request = createRequestReader(conversation)
  const response = createResponseReader(conversation)
  return {
    request,
    response: response.read,
    responseClosed: response.closed,
  }
}

function createRequestReader(conversation: Conversation): (buffer: Buffer) => number {
  let body: BodySkipper | undefined
  let bytesLeft = 0
  let kept: Buffer | undefined
  let last: { text: string; head: RequestHead } | undefined

  return (buffer) => {
    let at = 0
    while (at < buffer.length) {
      if (bytesLeft > 0) {
        const taken = Math.min(bytesLeft, buffer.length - at)
        keepText(buffer, at, at + taken)
        at += taken
        bytesLeft -= taken
        if (bytesLeft === 0) endRequest(at)
      } else if (body !== undefined) {
        const from = at
        at = body.skip(buffer, at)
        if (body.isBroken) return (conversation.fallBack('turns'), at)
        keepText(buffer, from, at)
        if (body.isDone) endRequest(at)
      } else if (isLineBreak(buffer[at]!)) {
        at++
      } else {
        const end = buffer.indexOf(headEnd, at)
        if (end < 0) return mayBecomeHead(buffer, at) ? at : (conversation.fallBack('turns'), at)
        const head = readHead(buffer.toString('latin1', at, end))
        if (head === undefined) return (conversation.fallBack('turns'), at)
        const exchange = conversation.requestStarted(at, head.operation, {
          key: head.path,
          headers: head.headers,
          isHead: head.isHead,
        })
        if (head.isLast) exchange.attempt.endsConnection = 'request'
        at = end + 4
        startBody(head, exchange)
        if (body === undefined && bytesLeft === 0) conversation.requestEnded(at)
      }
    }
    return at
  }

  /** Clients of keep-alive connections often repeat themselves to the letter. */
  function readHead(text: string): RequestHead | undefined {
    if (last?.text === text) return last.head
    const head = parseRequestHead(text)
    if (head !== undefined) last = { text, head }
    return head
  }

  function startBody(head: RequestHead, exchange: Exchange): void {
    if (head.framing === 'chunked') body = chunkedBody()
    else if (head.framing !== 'none') bytesLeft = head.framing
    if (head.expectsContinue && exchange.isLocal && head.framing !== 'none') {
      conversation.sayToClient(continueHead)
    }
  }

  function keepText(buffer: Buffer, from: number, to: number): void {
    const attempt = conversation.asking?.attempt
    const room = maxTextBytes - (kept?.length ?? 0)
    if (attempt === undefined || room <= 0) return
    const part = buffer.subarray(from, Math.min(to, from + room))
    kept = kept === undefined ? Buffer.from(part) : Buffer.concat([kept, part])
    attempt.text = kept.toString()
  }

  function endRequest(at: number): void {
    body = undefined
    kept = undefined
    conversation.requestEnded(at)
  }
}

function createResponseReader(conversation: Conversation) {
  let body: BodySkipper | undefined
  let bytesLeft = 0
  let status = ''
  let last: { text: string; head: ResponseHead } | undefined
  let partial: Buffer | undefined

  return { read, closed }

  function read(chunk: Buffer): number {
    const before = partial?.length ?? 0
    const buffer = partial === undefined ? chunk : Buffer.concat([partial, chunk])
    partial = undefined
    let at = 0
    while (at < buffer.length) {
      if (bytesLeft > 0) {
        const taken = Math.min(bytesLeft, buffer.length - at)
        at += taken
        bytesLeft -= taken
        if (bytesLeft === 0 && endResponse(at - before)) return at - before
      } else if (body !== undefined) {
        at = body.skip(buffer, at)
        if (body.isBroken) return (conversation.fallBack('turns'), at - before)
        if (body.isDone && endResponse(at - before)) return at - before
      } else {
        const end = buffer.indexOf(headEnd, at)
        if (end < 0) return rememberHead(buffer, at, chunk)
        const head = readHead(buffer.toString('latin1', at, end))
        if (head === undefined || conversation.head === undefined) {
          return (conversation.fallBack('turns'), Math.max(0, at - before))
        }
        at = end + 4
        if (startResponse(head, conversation.head, at - before)) return at - before
      }
    }
    return at - before
  }

  /** Within a second, the answers of one route begin with the same bytes, date included. */
  function readHead(text: string): ResponseHead | undefined {
    if (last?.text === text) return last.head
    const head = parseResponseHead(text)
    if (head !== undefined) last = { text, head }
    return head
  }

  /** True: the tap stops here. */
  function startResponse(head: ResponseHead, exchange: Exchange, at: number): boolean {
    status = head.statusText
    if (isSwitch(head, exchange)) {
      conversation.responseEnded(at, 'answered', status)
      conversation.fallBack('opaque')
      return true
    }
    if (head.status < 200) return false
    if (head.isLast) exchange.attempt.endsConnection ??= 'response'
    if (exchange.isHead || head.status === 204 || head.status === 304 || head.framing === 0) {
      return endResponse(at)
    }
    if (head.framing === 'chunked') body = chunkedBody()
    else if (head.framing === 'none') {
      body = bodyUntilClose
      exchange.attempt.endsConnection ??= 'response'
    } else bytesLeft = head.framing
    return conversation.responseHead(at)
  }

  function endResponse(at: number): boolean {
    body = undefined
    return conversation.responseEnded(at, 'answered', status)
  }

  function rememberHead(buffer: Buffer, at: number, chunk: Buffer): number {
    if (buffer.length - at > maxHeadBytes) conversation.fallBack('turns')
    else partial = Buffer.from(buffer.subarray(at))
    return chunk.length
  }

  function closed(): void {
    if (body === bodyUntilClose) endResponse(0)
  }
}

function isSwitch(head: ResponseHead, exchange: Exchange): boolean {
  if (head.status === 101) return true
  return (
    head.status >= 200 && head.status < 300 && exchange.attempt.operation.startsWith('CONNECT ')
  )
}

function isLineBreak(byte: number): boolean {
  return byte === 13 || byte === 10
}

/** A head that is on its way, as opposed to bytes of something else, which are not kept back. */
function mayBecomeHead(buffer: Buffer, at: number): boolean {
  if (buffer.length - at > maxHeadBytes) return false
  if (!/^[A-Z]{1,20}(?: |$)/.test(buffer.toString('latin1', at, at + 21))) return false
  const lineFeed = buffer.indexOf(10, at)
  return lineFeed < 0 || buffer[lineFeed - 1] === 13
}
