import type { Dependency } from '@staticfire/contracts'
import type { Attempt, Proxy } from '@staticfire/proxy'
import type { ExperimentContext } from '../define.ts'
import type { Instance } from '../instance.ts'
import type { PooledOperation } from './pooled-operations.ts'
import type { RequestBudget } from './request-budget.ts'

/** One instance whose connections to one dependency are watched, and what is sent to it. */
export interface PoolBench {
  context: ExperimentContext
  instance: Instance
  proxy: Proxy
  dependency: Dependency
  /** The first is the one that is sent many times at once. */
  operations: readonly [PooledOperation, ...PooledOperation[]]
  budget: RequestBudget
}

/** The attempts since the instant; opening a session is none. */
export function attemptsSince({ proxy }: PoolBench, instant: number): Attempt[] {
  return proxy.ledger.since(instant).filter(({ operation }) => operation !== opening)
}

/** How the ledger calls the opening of a session. */
export const opening = 'CONNECT'

/**
 * Withholds the replies that the first operation waits for; other traffic passes, and sessions still open
 * unless those replies are withheld too.
 */
export function withholdReplies({ proxy, operations }: PoolBench, doSessionsOpen: boolean) {
  const { dependencyOperations } = operations[0]
  return proxy.inject({
    type: 'only',
    operations: doSessionsOpen ? dependencyOperations : [...dependencyOperations, opening],
    fault: { type: 'silent' },
  })
}
