import type { TimedOperation, Timeline, TimeoutsObservation } from '@staticfire/contracts'
import { boundLanes, round, spanOf } from '../timeline.ts'

/** What the client waited and what the service did upstream, while the dependency was silent. */
export function silenceTimeline(
  { dependency, fault, limitMs, patienceMs }: TimeoutsObservation,
  { operation, exchanges, attempts }: TimedOperation,
): Timeline {
  const zero = Math.min(...exchanges.map(({ plannedAt }) => plannedAt))
  const times = [...exchanges, ...attempts].map(({ endedAt }) => endedAt ?? zero)
  const end = Math.max(zero + patienceMs, ...times)
  const answered = exchanges.flatMap(({ outcome, endedAt }) =>
    outcome === 'ok' && endedAt ? [endedAt] : [],
  )
  return {
    title: `${operation} while ${dependency} is silent (${fault})`,
    zero: 'first request',
    lanes: boundLanes([
      {
        name: 'client',
        kind: 'spans',
        items: exchanges.map((each) => spanOf(each, zero, end, ({ outcome }) => outcome !== 'ok')),
      },
      {
        name: `attempts at ${dependency}`,
        kind: 'spans',
        items: attempts.map(({ startedAt, endedAt, outcome }) => ({
          atMs: round(startedAt - zero),
          untilMs: round((endedAt ?? end) - zero),
          tone: outcome === 'open' ? 'bad' : 'neutral',
          label: outcome,
        })),
      },
    ]),
    marks: [
      { atMs: limitMs, label: 'limit' },
      ...(answered.length > 0
        ? [{ atMs: round(Math.max(...answered) - zero), label: 'last answer' }]
        : []),
    ],
  }
}
