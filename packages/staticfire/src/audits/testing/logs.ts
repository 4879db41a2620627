import type { LogPhase } from '@staticfire/contracts'

/** A phase with so many lines, the structured ones first. */
export function logs(phase: LogPhase['phase'], lines: number, structured = lines): LogPhase {
  const offenders: LogPhase['offenders'] = Array.from(
    { length: Math.min(20, lines - structured) },
    () => ({
      stream: 'stderr',
      text: 'Error: no',
      missing: ['json'],
    }),
  )
  return { phase, lines, structured, offenders, isTruncated: false }
}
