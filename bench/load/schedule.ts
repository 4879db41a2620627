/** A service of known latency: constant, except that it answers nothing during its planned stalls. */
export interface Schedule {
  serviceMs: number
  firstStallMs: number
  stallEveryMs: number
  stallMs: number
}

/** When a request that arrives at this moment is answered; all in milliseconds from the start. */
export function dueAt(arrivalMs: number, schedule: Schedule): number {
  const dueMs = arrivalMs + schedule.serviceMs
  const sinceFirst = dueMs - schedule.firstStallMs
  if (sinceFirst < 0) return dueMs
  const intoPeriod = sinceFirst % schedule.stallEveryMs
  return intoPeriod < schedule.stallMs ? dueMs + schedule.stallMs - intoPeriod : dueMs
}

/** Milliseconds on the machine's monotonic clock, which all processes share. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
