import type { Attempt, Ledger } from '../../src/ledger.ts'

/** Waits until an attempt of the ledger fits, without polling. */
export function untilAttempt(
  ledger: Ledger,
  fits: (attempt: Attempt) => boolean,
  signal: AbortSignal = AbortSignal.timeout(10_000),
): Promise<Attempt> {
  const known = ledger.attempts.find(fits)
  if (known !== undefined) return Promise.resolve(known)
  return new Promise((resolve, reject) => {
    const stop = ledger.onAttempt((attempt) => {
      if (!fits(attempt)) return
      stop()
      resolve(attempt)
    })
    signal.addEventListener('abort', () => {
      stop()
      reject(new Error(`no such attempt among ${JSON.stringify(ledger.attempts)}`))
    })
  })
}
