import type { TracingObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { share, traceThresholds } from './traced.ts'

const ref = 'tracing'

/** From a trace to the log and back. */
export function judgeTracedLogs({ requests }: TracingObservation): ClaimDraft<'logged'> {
  const speaking = requests.filter(({ isExpected, lines }) => isExpected && lines > 0)
  const named = speaking.filter(({ linesWithTrace }) => linesWithTrace > 0)
  const claim = {
    id: 'logged',
    text: 'The log of a request names its trace',
    basis: [ref],
  } as const
  const evidence = [
    measured(ref, 'Requests with a trace that left log records', {
      observed: `${named.length} of ${speaking.length} name the trace in them`,
      expected: `≥ ${traceThresholds.mostShare * 100} %`,
    }),
  ]
  if (speaking.length < traceThresholds.fewestRequests) {
    const message = 'Requests leave no log records at this level, so there is nothing to join.'
    const remedy = 'env: { LOG_LEVEL: info }'
    return unproven({ ...claim, reason: { code: 'no-records', message, remedy }, evidence })
  }
  if (share(named, speaking) >= traceThresholds.mostShare) return pass({ ...claim, evidence })
  if (share(named, speaking) <= traceThresholds.leastShare) {
    const text = 'No log record of a request names its trace'
    return fail({ ...claim, text, evidence })
  }
  const message = 'The records of some requests name their trace and those of others do not.'
  return unproven({ ...claim, reason: { code: 'partly-logged', message }, evidence })
}
