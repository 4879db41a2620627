import type { Conversation, Tap } from './tap.ts'

/** The first attempt, CONNECT, starts with the connection, since some servers speak first. */
export function createTcpTap(conversation: Conversation): Tap {
  conversation.requestStarted(0, 'CONNECT')
  return createTurnsTap(conversation)
}

/** Without a known protocol, a request is what the client says until the upstream speaks. */
export function createTurnsTap(conversation: Conversation): Tap {
  let hasAnswer = false
  return {
    request(buffer) {
      if (hasAnswer) conversation.responseEnded(0, 'answered')
      hasAnswer = false
      if (conversation.head === undefined) conversation.requestStarted(0, 'TURN')
      if (conversation.asking !== undefined) conversation.requestEnded(buffer.length)
      else conversation.head!.attempt.requestBytes += buffer.length
      return buffer.length
    },
    response(buffer) {
      if (hasAnswer) return buffer.length
      hasAnswer = true
      return conversation.responseHead(1) ? 1 : buffer.length
    },
    responseClosed() {
      if (hasAnswer) conversation.responseEnded(0, 'answered')
    },
  }
}

/** For what comes after a protocol's own switch: WebSockets, subscriptions. */
export function createOpaqueTap(): Tap {
  return {
    request: (buffer) => buffer.length,
    response: (buffer) => buffer.length,
    responseClosed: () => {},
  }
}
