/** The ways in which a trace id is written in log records. */
export function writtenForms(traceId: string): string[] {
  return [
    traceId,
    // AWS X-Ray: 1-<8 digits>-<24 digits>.
    `${traceId.slice(0, 8)}-${traceId.slice(8)}`,
    // Datadog: its lower half as a decimal number.
    String(BigInt(`0x${traceId.slice(16)}`)),
  ]
}
