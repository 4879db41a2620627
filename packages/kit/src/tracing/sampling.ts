/**
 * Whether a new trace is recorded, told from its id alone, so that each service which sees the same
 * id and ratio says the same. The id's last 56 bits are the random ones (W3C Trace Context, level
 * 2); 52 of them fit a double exactly.
 */
export function createRatioSampler(ratio: number): (traceId: string) => boolean {
  if (ratio >= 1) return () => true
  if (!(ratio > 0)) return () => false
  const rejectsBelow = (1 - ratio) * 2 ** 52
  return (traceId) => Number.parseInt(traceId.slice(18, 31), 16) >= rejectsBelow
}
