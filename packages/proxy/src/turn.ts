import type { FaultBehaviour, InjectedFault } from './fault.ts'
import type { Attempt } from './ledger.ts'
import type { Exchange } from './protocols/tap.ts'

/** A fault as the connections see it: what it does, and where its hits are counted. */
export interface Installed {
  readonly behaviour: FaultBehaviour
  readonly injected: InjectedFault
}

/** An exchange with what the proxy does to it. */
export interface Turn extends Exchange {
  /** The fault that claimed it. */
  installed: Installed | undefined
  /** True when an answer is wanted before the request is complete. */
  isFlushed: boolean
  /** True when the local answer has been given and only "ready again" is awaited. */
  isReplied: boolean
  /** True when the fault withholds the rest of the response. */
  isStalled: boolean
}

export function createTurn(attempt: Attempt, isHead: boolean): Turn {
  return {
    attempt,
    isHead,
    isAsked: false,
    installed: undefined,
    isLocal: false,
    isFlushed: false,
    isReplied: false,
    isStalled: false,
  }
}

/** Counts the attempt once for the fault. */
export function hit(turn: Turn): void {
  const { installed, attempt } = turn
  if (installed === undefined || attempt.fault !== undefined) return
  attempt.fault = installed.behaviour.type
  installed.injected.attemptsHit++
}
