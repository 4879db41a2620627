import { createHttpTap } from './http.ts'
import { createPostgresTap } from './postgres.ts'
import { createRedisTap } from './redis.ts'
import type { Conversation, ProtocolName, Tap } from './tap.ts'
import { createOpaqueTap, createTcpTap, createTurnsTap } from './tcp.ts'

/** How bytes are read: as a protocol, in turns of client and server, or not at all. */
export type Reading = ProtocolName | 'turns' | 'opaque'

export function createTap(protocol: Reading, conversation: Conversation): Tap {
  return makers[protocol](conversation)
}

const makers: Record<Reading, (conversation: Conversation) => Tap> = {
  http: createHttpTap,
  postgres: createPostgresTap,
  redis: createRedisTap,
  tcp: createTcpTap,
  turns: createTurnsTap,
  opaque: createOpaqueTap,
}
