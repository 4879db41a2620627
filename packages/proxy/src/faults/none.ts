import type { FaultBehaviour } from '../fault.ts'

/** The contract: passes everything on unchanged. A fault is this with some fields changed. */
export const none: FaultBehaviour = {
  type: 'none',
  listener: 'open',
  existing: 'keep',
  holdsWithoutAttempt: true,
  actsOn: () => true,
  hitsWhen: 'started',
  reply: undefined,
  pace: undefined,
  stallsAfterHead: false,
  truncatesAfterBytes: undefined,
  delaysCloseMs: 0,
}
