import type { Clock } from '../kernel/clock.ts'
import type { Losses } from '../kernel/losses.ts'
import type { Decision, RequestLimit } from './decision.ts'
import type { MemoryLimiter } from './memory-limiter.ts'
import type { SharedCount, SharedStore } from './shared-store.ts'

export interface SharedLimiter {
  take(key: string, cost?: number): Decision | Promise<Decision>
  /** Why memory decides, while it does. */
  fallbackReason(): FallbackReason | undefined
  close(): Promise<void>
}

export type FallbackReason = 'store_failed' | 'store_late' | 'store_nonsense'

/** So many failures in a row and the store is left alone until it answers a ping. */
const failuresToLeave = 3
const pingIntervalMs = 1000
/** More questions than this at once and the store is the bottleneck: memory decides the rest. */
const maxWaiting = 1000

type Answer = SharedCount | FallbackReason

interface Question {
  readonly lateAt: number
  /** Gone once it is answered. */
  settle: ((answer: Answer) => void) | undefined
}

/**
 * Asks a shared store and never depends on it: memory counts each request too, and its decision stands
 * when the store fails, is late or talks nonsense. Nobody is refused because the store is not there.
 */
export function createSharedLimiter(
  store: SharedStore,
  memory: MemoryLimiter,
  requests: RequestLimit,
  clock: Clock,
  timeoutMs: number,
  losses: Losses,
): SharedLimiter {
  const questions: Question[] = []
  let unanswered = 0
  let failures = 0
  let reason: FallbackReason | undefined
  let cancelSweep: (() => void) | undefined
  let cancelPing = () => {}
  let isClosed = false

  const failed = (why: FallbackReason) => {
    losses.count(why)
    failures++
    if (reason !== undefined || failures < failuresToLeave) return
    reason = why
    cancelPing = clock.after(pingIntervalMs, ping)
  }

  /** One at a time: a store that is stopped gets one question, however long it takes to answer. */
  const ping = () => {
    const askedAt = clock.now()
    void promised(() => store.ping()).then(
      () => recovered(clock.now() - askedAt <= timeoutMs),
      () => recovered(false),
    )
  }

  /** A store that answers, but slower than requests wait, would only be left again. */
  const recovered = (isInTime: boolean) => {
    if (isInTime) {
      reason = undefined
      failures = 0
    } else if (!isClosed) cancelPing = clock.after(pingIntervalMs, ping)
  }

  const answer = (question: Question, what: Answer) => {
    const { settle } = question
    question.settle = undefined
    if (settle === undefined) return
    unanswered--
    settle(what)
  }

  /** All wait equally long, so the first is the first to be late: one timer for all. */
  const sweep = () => {
    cancelSweep = undefined
    const now = clock.now()
    let done = 0
    for (; done < questions.length; done++) {
      const question = questions[done]!
      if (question.settle !== undefined && question.lateAt > now) break
      answer(question, 'store_late')
    }
    questions.splice(0, done)
    if (questions.length > 0) cancelSweep = clock.after(questions[0]!.lateAt - now, sweep)
  }

  const ask = (key: string, cost: number, settle: Question['settle']) => {
    const question: Question = { lateAt: clock.now() + timeoutMs, settle }
    questions.push(question)
    unanswered++
    cancelSweep ??= clock.after(timeoutMs, sweep)
    void promised(() => store.charge(key, cost)).then(
      (count) => answer(question, isPlausible(count, cost, requests) ? count : 'store_nonsense'),
      () => answer(question, 'store_failed'),
    )
  }

  return {
    take(key, cost = 1) {
      const own = memory.take(key, cost)
      if (reason !== undefined || isClosed) return own
      if (unanswered >= maxWaiting) {
        losses.count('store_busy')
        return own
      }
      return new Promise((resolve) => {
        ask(key, wholeCost(cost, requests), (count) => {
          if (typeof count === 'string') {
            failed(count)
            return resolve(own)
          }
          failures = 0
          resolve(decisionOf(count, requests))
        })
      })
    },
    fallbackReason: () => reason,
    async close() {
      isClosed = true
      cancelPing()
      cancelSweep?.()
      for (const question of questions.splice(0)) answer(question, 'store_late')
      await store.close()
    },
  }
}

/** What another's store throws at once is a rejection too. */
async function promised<T>(ask: () => Promise<T>): Promise<T> {
  return ask()
}

/** Stores count in whole numbers; more than the limit is refused whatever it is. */
function wholeCost(cost: number, { limit }: RequestLimit): number {
  return cost >= 0 ? Math.min(Math.ceil(cost), limit + 1) : 1
}

/**
 * Refused requests are not counted, so no honest count lies above the limit by more than the last request, nor
 * below what was just charged; and no window is longer than ours.
 */
function isPlausible(
  { used, resetMs }: SharedCount,
  cost: number,
  { limit, windowMs }: RequestLimit,
): boolean {
  return (
    Number.isSafeInteger(used) &&
    used >= cost &&
    used <= limit + cost &&
    resetMs >= 0 &&
    resetMs <= windowMs + 1000
  )
}

function decisionOf({ used, resetMs }: SharedCount, { limit }: RequestLimit): Decision {
  const isAllowed = used <= limit
  const resetSeconds = Math.ceil(resetMs / 1000)
  return {
    isAllowed,
    limit,
    remaining: Math.max(0, limit - used),
    resetSeconds,
    retryAfterSeconds: isAllowed ? 0 : Math.max(1, resetSeconds),
  }
}
