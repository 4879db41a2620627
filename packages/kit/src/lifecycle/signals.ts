import { constants } from 'node:os'
import type { Clock } from '../kernel/clock.ts'
import type { EndReport, Lifecycle } from './lifecycle.ts'

type Signal = 'SIGTERM' | 'SIGINT'

/** The part of `process` that signals need. */
export interface ProcessLike {
  on(event: Signal, listener: () => void): unknown
  off(event: Signal, listener: () => void): unknown
  exit(code: number): void
}

/**
 * A terminal's Ctrl-C reaches npm and the service, and npm passes its own on: the same signal twice
 * within this time is one.
 */
const echoMs = 250

/**
 * SIGTERM and SIGINT end the service; a second one ends the waiting, a third exits at once.
 * Exit code 0 when nothing was lost, 1 when something was cut or would not close, 128 + signal when
 * it was forced. Returns what takes the listeners off again.
 */
export function endOnSignals(
  lifecycle: Pick<Lifecycle, 'end' | 'hurry'>,
  {
    clock,
    target,
    onEnd,
  }: { clock: Clock; target: ProcessLike; onEnd?: (report: EndReport) => void | Promise<void> },
): () => void {
  let count = 0
  let lastAt = Number.NEGATIVE_INFINITY
  const listeners = (['SIGTERM', 'SIGINT'] as const).map((signal) => {
    const listener = () => {
      const isEcho = clock.now() - lastAt < echoMs
      lastAt = clock.now()
      if (isEcho) return
      count++
      if (count === 1) void finish(signal)
      else if (count === 2) lifecycle.hurry()
      else target.exit(128 + constants.signals[signal])
    }
    target.on(signal, listener)
    return () => target.off(signal, listener)
  })

  async function finish(signal: Signal): Promise<void> {
    const report = await lifecycle.end(signal)
    await onEnd?.(report)
    target.exit(report.isClean ? 0 : 1)
  }

  return () => {
    for (const remove of listeners) remove()
  }
}
