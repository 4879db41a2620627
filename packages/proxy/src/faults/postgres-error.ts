import type { FaultMaker } from '../fault.ts'
import { errorResponse, failingBatch, readyForQuery } from '../protocols/postgres-messages.ts'
import { none } from './none.ts'

/** Operations that a failing statement leaves alone: sessions and transactions are managed by them. */
const passes = /^(?:CONNECT|BEGIN|START|ROLLBACK|ABORT|SAVEPOINT|RELEASE|SET|SHOW|RESET|DISCARD)\b/

/**
 * Answers with this SQLSTATE. Those that end a session (classes 08 and 53, shutdowns) are FATAL,
 * hit the opening of a session too, and close it. Others fail the statement; the upstream is given
 * one that fails, so that a transaction really is in its failed state.
 */
export const postgresError: FaultMaker<'postgres-error'> = ({ code, message }) => {
  const isFatal = /^(?:08|53|57P)/.test(code)
  const text = message ?? `error ${code} injected by the proxy`
  const bytes = errorResponse(isFatal ? 'FATAL' : 'ERROR', code, text)
  return {
    ...none,
    type: 'postgres-error',
    actsOn: (attempt) => isFatal || !passes.test(attempt.operation),
    reply: isFatal
      ? { when: 'request-start', bytes, then: 'fin', outcome: 'failed', status: code }
      : {
          when: 'request-end',
          bytes,
          then: 'continue',
          outcome: 'failed',
          status: code,
          upstreamInstead: failingBatch,
          readyAgain: readyForQuery,
        },
  }
}
