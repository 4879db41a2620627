import { policyDefaults } from './policy-defaults.ts'

export interface BulkheadOptions {
  /** Calls at once. Default 50. */
  concurrency?: number
  /** Calls that may wait for their turn. Default twice the concurrency. */
  queue?: number
}

export interface Bulkhead {
  /** Resolves once there is room, with what gives it back; undefined at once where the queue is full. */
  enter(signal: AbortSignal): Promise<() => void> | (() => void) | undefined
  readonly running: number
  readonly waiting: number
}

/** A slow dependency cannot take all that the service has. */
export function createBulkhead({
  concurrency = policyDefaults.concurrency,
  queue = 2 * concurrency,
}: BulkheadOptions): Bulkhead {
  const waiting = new Set<() => void>()
  let running = 0

  function leave(): () => void {
    let isLeft = false
    return () => {
      if (isLeft) return
      isLeft = true
      const [next] = waiting
      // The place is handed over, so it stays counted.
      if (next === undefined) running--
      else next()
    }
  }

  return {
    get running() {
      return running
    },
    get waiting() {
      return waiting.size
    },
    enter(signal) {
      if (running < concurrency) {
        running++
        return leave()
      }
      if (waiting.size >= queue) return undefined
      return new Promise((resolve, reject) => {
        const settle = (finish: () => void) => {
          waiting.delete(enter)
          signal.removeEventListener('abort', giveUp)
          finish()
        }
        const enter = () => settle(() => resolve(leave()))
        const giveUp = () => settle(() => reject(signal.reason as Error))
        waiting.add(enter)
        signal.addEventListener('abort', giveUp)
        if (signal.aborted) giveUp()
      })
    },
  }
}
