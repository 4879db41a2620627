import { defineAudit } from '../define.ts'
import { contentThresholds, judgeCorrelation, judgeForgery, judgeLeaks } from './log-content.ts'
import { judgePhase, structureThresholds } from './log-structure.ts'
import { logsByPhase } from './logs-by-phase.ts'

/** One JSON record a line through every phase of an instance's life, joined, unforgeable, without secrets. */
export const structuredLogs = defineAudit({
  id: 'observability/structured-logs',
  version: 1,
  thresholds: { ...structureThresholds, ...contentThresholds },
  needs: ['blueprint', 'boot', 'traffic', 'shutdown'],
  optional: ['readiness', 'configuration'],
  claims: ['structured', 'joined', 'not-forged', 'absent'],
  // Starts with a dependency down and stops by other signals are welcome, these two are needed.
  keys: { boot: () => ['up'], shutdown: () => ['sigterm'] },
  judge: (observations) => [
    ...logsByPhase(observations).map((phase, _, phases) => judgePhase(phase, phases)),
    judgeCorrelation(observations.traffic),
    judgeForgery(observations.traffic),
    judgeLeaks(observations.traffic),
  ],
})
