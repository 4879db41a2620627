import { createHttpTap } from './http.ts'
import { createPostgresTap } from './postgres.ts'
import { createRedisTap } from './redis.ts'
import type { Conversation, ProtocolName, Tap } from './tap.ts'
import { createOpaqueTap, createTcpTap } from './tcp.ts'

/** `opaque` carries bytes without any notion of requests. */
export function createTap(protocol: ProtocolName | 'opaque', conversation: Conversation): Tap {
  return makers[protocol](conversation)
}

const makers: Record<ProtocolName | 'opaque', (conversation: Conversation) => Tap> = {
  http: createHttpTap,
  postgres: createPostgresTap,
  redis: createRedisTap,
  tcp: createTcpTap,
  opaque: createOpaqueTap,
}
