import type { Clock } from '../kernel/clock.ts'

/** Work under way, one per key, that any number may wait for. */
export interface Flights<V> {
  has(key: string): boolean
  /**
   * Joins the work for the key, or starts it. Whoever's signal is aborted leaves; the work itself is
   * aborted when the last one has left, or when it takes longer than the timeout.
   */
  join(key: string, signal: AbortSignal | undefined, work: Work<V>): Promise<V>
  /** Starts work that nobody waits for, unless it is under way. */
  launch(key: string, work: Work<V>): void
  /** Work under way for this key goes on, and the next to ask starts anew. */
  forget(key: string): void
  forgetAll(): void
  abortAll(reason: Error): void
}

/** `isCurrent` is false once the key was forgotten: the result must not be kept. */
export type Work<V> = (signal: AbortSignal, isCurrent: () => boolean) => Promise<V>

interface Flight<V> {
  readonly result: Promise<V>
  readonly controller: AbortController
  waiting: number
}

export function createFlights<V>(clock: Clock, timeoutMs: number): Flights<V> {
  const current = new Map<string, Flight<V>>()
  const all = new Set<Flight<V>>()

  function start(key: string, work: Work<V>): Flight<V> {
    const controller = new AbortController()
    const { promise, resolve, reject } = Promise.withResolvers<V>()
    const flight: Flight<V> = { result: promise, controller, waiting: 0 }
    const land = (settle: () => void) => {
      cancel()
      all.delete(flight)
      if (current.get(key) === flight) current.delete(key)
      settle()
    }
    current.set(key, flight)
    all.add(flight)
    const cancel = clock.after(timeoutMs, () => {
      controller.abort(
        new DOMException(`Nothing was loaded within ${timeoutMs} ms`, 'TimeoutError'),
      )
    })
    const { signal } = controller
    // Work that does not heed its signal must not hold the key.
    signal.addEventListener('abort', () => land(() => reject(signal.reason as Error)))
    work(signal, () => current.get(key) === flight).then(
      (value) => land(() => resolve(value)),
      (error: unknown) => land(() => reject(error as Error)),
    )
    promise.catch(() => {})
    return flight
  }

  return {
    has: (key) => current.has(key),
    join(key, signal, work) {
      const flight = current.get(key) ?? start(key, work)
      flight.waiting++
      if (signal === undefined) return flight.result
      return leaveOnAbort(flight, signal)
    },
    launch(key, work) {
      if (current.has(key)) return
      // Counts as one that never leaves.
      start(key, work).waiting++
    },
    forget: (key) => void current.delete(key),
    forgetAll: () => current.clear(),
    abortAll(reason) {
      for (const flight of all) flight.controller.abort(reason)
    },
  }
}

function leaveOnAbort<V>(flight: Flight<V>, signal: AbortSignal): Promise<V> {
  const { promise, resolve, reject } = Promise.withResolvers<V>()
  const leave = () => {
    reject(signal.reason as Error)
    if (--flight.waiting === 0) flight.controller.abort(signal.reason)
  }
  if (signal.aborted) leave()
  else {
    signal.addEventListener('abort', leave, { once: true })
    const stay = (settle: () => void) => {
      signal.removeEventListener('abort', leave)
      settle()
    }
    flight.result.then(
      (value) => stay(() => resolve(value)),
      (error: unknown) => stay(() => reject(error as Error)),
    )
  }
  return promise
}
