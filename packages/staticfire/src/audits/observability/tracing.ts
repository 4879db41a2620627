import { type ClaimDraft, notApplicable, unproven } from '../claims.ts'
import { defineAudit, type Handed } from '../define.ts'
import { withoutDependencies } from '../dependencies.ts'
import { judgeServerSpans } from './server-spans.ts'
import { judgeCalls } from './traced-calls.ts'
import { judgeTracedLogs } from './traced-logs.ts'
import { traceThresholds } from './traced.ts'
import { judgeUnreachable, unreachableThresholds } from './unreachable-receiver.ts'

type Handover = Handed<'blueprint' | 'environment' | 'tracing', 'traffic' | 'unreachable'>

/** One trace follows a request into the service, through it, and out of it. */
export const tracing = defineAudit({
  id: 'observability/tracing',
  version: 1,
  thresholds: { ...traceThresholds, ...unreachableThresholds },
  needs: ['blueprint', 'environment', 'tracing'],
  optional: ['traffic', 'unreachable'],
  claims: ['server-span', 'client-span', 'propagated', 'logged', 'unreachable'],
  gaps: ['calls'],
  judge: (observations) => [
    judgeServerSpans(observations.tracing, observations.blueprint),
    ...observations.blueprint.dependencies.flatMap((dependency) =>
      judgeCalls(observations.tracing, dependency),
    ),
    ...judgeNone(observations),
    judgeTracedLogs(observations.tracing),
    judgeCollector(observations),
  ],
})

function judgeNone({ blueprint, environment, traffic }: Handover): ClaimDraft<'calls'>[] {
  if (blueprint.dependencies.length > 0) return []
  const { isProven, reason } = withoutDependencies(environment, traffic)
  const claim = { id: 'calls', text: 'Calls at dependencies are traced', reason } as const
  return [isProven ? notApplicable(claim) : unproven(claim)]
}

function judgeCollector({
  tracing: { transports },
  unreachable,
}: Handover): ClaimDraft<'unreachable'> {
  const claim = {
    id: 'unreachable',
    text: 'Without the collector the service starts, serves as quickly, and lives',
  } as const
  if (!transports.includes('otlp')) {
    const message = 'Nothing was sent to a collector, so there is none to be missed.'
    const reason = { code: 'no-collector', message }
    return notApplicable({ ...claim, reason, basis: ['tracing'] })
  }
  const observed = unreachable?.['collector']
  if (observed) return judgeUnreachable('collector', observed)
  const message = 'The service was not seen while its collector could not be reached.'
  const reason = { code: 'not-observed', message }
  return unproven({ ...claim, reason, basis: ['unreachable[collector]'] })
}
