import { type Clock, sleep } from '../kernel/clock.ts'

/**
 * How a dependency fails: it says nothing, refuses the connection, resets it, answers with an error, or does what
 * it should but late.
 */
export type TestFault = 'silent' | 'refuse' | 'reset' | 'error' | { slowMs: number }

/** A fault that stands. */
export interface StandingFault {
  /** Calls that ran into it: 0 means that nothing was tested. */
  readonly hits: number
  /** Resolves once so many calls ran into it, 1 unless told. */
  met(hits?: number): Promise<void>
}

export interface Faults {
  /** Replaces the fault that the dependency had. */
  set(dependency: string, fault: TestFault): StandingFault
  /** All of them unless told; calls that a silence holds stay unanswered. */
  heal(dependency?: string): void
  /** Awaited before each call. Rejects in its place, or gives the status that it is answered with. */
  before(dependency: string, signal?: AbortSignal): Promise<number | undefined>
}

interface Standing {
  fault: TestFault
  hits: number
  waiting: { hits: number; resolve(): void }[]
}

export function createFaults(clock: Clock): Faults {
  const standing = new Map<string, Standing>()
  return {
    set(dependency, fault) {
      const one: Standing = { fault, hits: 0, waiting: [] }
      standing.set(dependency, one)
      return {
        get hits() {
          return one.hits
        },
        met: (hits = 1) =>
          one.hits >= hits
            ? Promise.resolve()
            : new Promise((resolve) => one.waiting.push({ hits, resolve })),
      }
    },
    heal(dependency) {
      if (dependency === undefined) standing.clear()
      else standing.delete(dependency)
    },
    async before(dependency, signal) {
      const one = standing.get(dependency)
      if (one === undefined) return undefined
      one.hits++
      for (const { hits, resolve } of one.waiting) if (one.hits >= hits) resolve()
      return act(one.fault, clock, signal)
    },
  }
}

async function act(
  fault: TestFault,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  if (fault === 'silent') return aborted(signal)
  if (fault === 'refuse') throw systemError('ECONNREFUSED', 'connect ECONNREFUSED')
  if (fault === 'reset') throw systemError('ECONNRESET', 'read ECONNRESET')
  if (fault === 'error') return 503
  await sleep(clock, fault.slowMs, signal)
  return undefined
}

/** Without a signal it is for ever: whoever calls has a deadline of its own. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = () => reject(signal?.reason as Error)
    if (signal?.aborted === true) end()
    else signal?.addEventListener('abort', end, { once: true })
  })
}

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}
