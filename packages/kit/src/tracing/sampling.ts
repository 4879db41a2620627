/**
 * Whether a new trace is recorded, told from its id alone, so that each service which sees the same
 * id and ratio says the same. The id's last 56 bits are the random ones (W3C Trace Context, level
 * 2); 52 of them fit a double exactly.
 */
export function createRatioSampler(ratio: number): (traceId: string) => boolean {
  if (ratio >= 1) return () => true
  if (!(ratio > 0)) return () => false
  const rejectsBelow = Math.ceil((1 - ratio) * 2 ** 52)
  if (rejectsBelow >= 2 ** 52) return () => false
  // Hex digits of one length and case sort as their numbers do, and need no parsing.
  const least = rejectsBelow.toString(16).padStart(13, '0')
  return (traceId) => traceId.slice(18, 31) >= least
}
