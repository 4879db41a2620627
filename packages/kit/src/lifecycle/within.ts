import { type Clock } from '../kernel/clock.ts'

/** Waits for work, but no longer than so many milliseconds. Says which it was; the work's own error is kept. */
export async function within(
  clock: Clock,
  limitMs: number,
  work: Promise<unknown>,
): Promise<{ outcome: 'done' } | { outcome: 'late' } | { outcome: 'failed'; error: unknown }> {
  let callOff = () => {}
  const late = new Promise<{ outcome: 'late' }>((resolve) => {
    callOff = clock.after(limitMs, () => resolve({ outcome: 'late' }))
  })
  const ended = work.then(
    () => ({ outcome: 'done' }) as const,
    (error: unknown) => ({ outcome: 'failed', error }) as const,
  )
  try {
    return await Promise.race([ended, late])
  } finally {
    callOff()
  }
}
