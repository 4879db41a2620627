import { createBackendReader } from './postgres-backend.ts'
import { createFrontendReader } from './postgres-frontend.ts'
import type { Conversation, Tap } from './tap.ts'

/** The Postgres protocol 3: one request is one simple query, or what is sent up to a Sync. */
export function createPostgresTap(conversation: Conversation): Tap {
  return {
    request: createFrontendReader(conversation),
    response: createBackendReader(conversation),
    responseClosed: () => {},
  }
}
