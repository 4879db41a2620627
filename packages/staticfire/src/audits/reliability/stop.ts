import type { Exchange, ShutdownObservation } from '@staticfire/contracts'

/** Where a claim about a stop stands: its key, its reference, and how to speak of it. */
export interface Stop {
  key: string
  ref: string
  observation: ShutdownObservation
}

/** Lost: no whole answer, or one that says the server failed. Refused is not lost: it was never accepted. */
export function isLost({ outcome, status }: Exchange): boolean {
  if (outcome === 'refused') return false
  return outcome !== 'ok' || status === undefined || status >= 500
}

/** How exchanges ended, each with how often: `200 ×3, reset ×1`. */
export function endsOf(exchanges: readonly Exchange[]): string {
  const counts = new Map<string, number>()
  for (const { outcome, status } of exchanges) {
    const end = outcome === 'ok' ? String(status) : outcome
    counts.set(end, (counts.get(end) ?? 0) + 1)
  }
  return [...counts].map(([end, times]) => `${end} ×${times}`).join(', ') || 'none'
}
