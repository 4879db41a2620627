import { createValueSkipper } from './resp.ts'
import type { Conversation, Tap } from './tap.ts'

const maxNamingBytes = 128
const maxInlineBytes = 64 * 1024
const array = 42
const push = 62
const error = 45
const lf = 10
/** After these, messages come without a request. */
const streaming = new Set(['SUBSCRIBE', 'PSUBSCRIBE', 'SSUBSCRIBE', 'MONITOR', 'SYNC', 'PSYNC'])
const commandHead = /^\*\d+\r\n\$(\d+)\r\n/

/** RESP2 and RESP3, pipelined. */
export function createRedisTap(conversation: Conversation): Tap {
  return {
    request: createCommandReader(conversation),
    response: createReplyReader(conversation),
    responseClosed: () => {},
  }
}

function createCommandReader(conversation: Conversation): (buffer: Buffer) => number {
  const value = createValueSkipper()
  const names = new Map<string, string>()
  let isInside = false

  return (buffer) => {
    let at = 0
    while (at < buffer.length) {
      if (!isInside && buffer[at] !== array) {
        const end = buffer.indexOf(lf, at)
        if (end < 0 && buffer.length - at < maxInlineBytes) return at
        if (end < 0) return (conversation.fallBack('turns'), at)
        inlineCommand(buffer, at, end)
        at = end + 1
        continue
      }
      if (!isInside) {
        const operation = readName(buffer, at)
        if (operation === 'incomplete') return at
        if (operation === 'unknown') return (conversation.fallBack('turns'), at)
        conversation.requestStarted(at, operation)
        if (operation === 'QUIT') conversation.goodbye()
        isInside = true
        value.reset()
      }
      at = value.skip(buffer, at)
      if (value.isBroken) return (conversation.fallBack('turns'), at)
      if (value.isDone) {
        isInside = false
        conversation.requestEnded(at)
      }
    }
    return at
  }

  function readName(buffer: Buffer, at: number): string {
    const start = buffer.toString('latin1', at, at + maxNamingBytes)
    const head = commandHead.exec(start)
    if (head === null)
      return /^\*\d*(?:\r(?:\n(?:\$\d*\r?)?)?)?$/.test(start) ? 'incomplete' : 'unknown'
    const from = head[0].length
    const end = from + Number(head[1])
    if (end > maxNamingBytes - 32) return 'unknown'
    if (start.length < end) return 'incomplete'
    const raw = start.slice(from, end)
    const name = names.get(raw) ?? remember(raw)
    // CLIENT REPLY OFF ends the pairing of commands with replies.
    if (name !== 'CLIENT') return name
    const rest = start.slice(end)
    if (!/^\r\n\$\d+\r\n[a-z-]+\r\n/i.test(rest)) return rest.length < 24 ? 'incomplete' : name
    return /^\r\n\$5\r\nreply\r\n/i.test(rest) ? 'unknown' : name
  }

  function remember(raw: string): string {
    const name = raw.toUpperCase()
    if (names.size < 500) names.set(raw, name)
    return name
  }

  function inlineCommand(buffer: Buffer, at: number, end: number): void {
    const word = buffer
      .toString('latin1', at, Math.min(end, at + maxNamingBytes))
      .trim()
      .split(/\s/, 1)[0]
    if (word === undefined || word === '') return
    conversation.requestStarted(at, word.toUpperCase())
    conversation.requestEnded(end + 1)
  }
}

function createReplyReader(conversation: Conversation): (chunk: Buffer) => number {
  const value = createValueSkipper()
  let type = 0
  let word = ''

  return (chunk) => {
    let at = 0
    while (at < chunk.length) {
      if (type === 0) {
        type = chunk[at]!
        at = value.skip(chunk.subarray(0, at + 1), at)
        if (value.isBroken) return (conversation.fallBack('turns'), at)
        if (type !== push && conversation.responseHead(at)) return at
        continue
      }
      const from = at
      at = value.skip(chunk, at)
      if (value.isBroken) return (conversation.fallBack('turns'), at)
      if (type === error && word.length < 32)
        word += chunk.toString('latin1', from, Math.min(at, from + 32))
      if (value.isDone && replyEnded(at)) return at
    }
    return at
  }

  /** True: the tap stops here. */
  function replyEnded(at: number): boolean {
    const wasPush = type === push
    const status = type === error ? word.split(/\s/, 1)[0] : undefined
    type = 0
    word = ''
    value.reset()
    const operation = conversation.head?.attempt.operation
    if (operation !== undefined && streaming.has(operation)) {
      conversation.responseEnded(at, status === undefined ? 'answered' : 'failed', status)
      if (status === undefined) conversation.fallBack('opaque')
      return true
    }
    if (wasPush) return false
    return conversation.responseEnded(at, status === undefined ? 'answered' : 'failed', status)
  }
}
