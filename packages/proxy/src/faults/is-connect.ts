import type { Attempt } from '../ledger.ts'

/** The opening of a session, which faults of single answers let pass: else no query would start. */
export function isConnect(attempt: Attempt): boolean {
  return attempt.operation === 'CONNECT'
}
