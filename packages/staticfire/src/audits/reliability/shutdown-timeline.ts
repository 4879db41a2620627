import type { ShutdownObservation, Timeline, TimelineLane } from '@staticfire/contracts'
import { boundLanes, round, spanOf } from '../timeline.ts'
import { isLost } from './stop.ts'

/** Requests, witnesses, readiness and the port around the stop signal. */
export function shutdownTimeline(observation: ShutdownObservation): Timeline {
  const { mode, dependency, signal, signalledAt: zero, exit, groupGoneAt, graceMs } = observation
  const end = groupGoneAt ?? exit?.at ?? zero + graceMs
  const marks = [
    { at: zero, label: signal },
    { at: observation.firstBadProbeAt, label: 'first bad probe' },
    { at: exit?.at, label: 'exit' },
  ].flatMap(({ at, label }) => (at === undefined ? [] : [{ atMs: round(at - zero), label }]))
  return {
    title: `Stop (${dependency === undefined ? mode : `${dependency} silent`})`,
    zero: signal,
    lanes: boundLanes([
      spans('requests', observation.arrivals, zero, end),
      spans('held in flight', [...observation.witnesses, ...observation.halfSent], zero, end),
      {
        name: 'readiness',
        kind: 'points',
        items: observation.ready.map(({ at, status, outcome }) => ({
          atMs: round(at - zero),
          tone: status !== undefined && status >= 200 && status < 300 ? 'good' : 'neutral',
          label: status === undefined ? outcome : String(status),
        })),
      },
      listenerLane(observation, end),
    ]),
    marks,
  }
}

function spans(
  name: string,
  exchanges: ShutdownObservation['arrivals'],
  zero: number,
  end: number,
): TimelineLane {
  return { name, kind: 'spans', items: exchanges.map((each) => spanOf(each, zero, end, isLost)) }
}

/** While the port accepted, and from when it refused. */
function listenerLane(
  { signalledAt: zero, lastAcceptAt, firstRefusedAt }: ShutdownObservation,
  end: number,
): TimelineLane {
  const items: TimelineLane['items'] = []
  if (lastAcceptAt !== undefined)
    items.push({
      atMs: Math.min(0, round(lastAcceptAt - zero)),
      untilMs: round(lastAcceptAt - zero),
      tone: 'good',
      label: 'accepts',
    })
  if (firstRefusedAt !== undefined)
    items.push({
      atMs: round(firstRefusedAt - zero),
      untilMs: round(Math.max(end, firstRefusedAt) - zero),
      tone: 'neutral',
      label: 'refuses',
    })
  return { name: 'port', kind: 'spans', items }
}
