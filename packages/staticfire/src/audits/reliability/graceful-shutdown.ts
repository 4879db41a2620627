import type { Blueprint } from '@staticfire/contracts'
import { defineAudit } from '../define.ts'
import { refOf } from '../observation-set.ts'
import { judgeArrivals, judgeInFlight } from './lost-requests.ts'
import {
  endThresholds,
  judgeExit,
  judgeFlush,
  judgeReach,
  judgeSecondSignal,
} from './process-end.ts'
import {
  judgeConnectionClose,
  judgeIdleResets,
  judgeRefusal,
  refusalThresholds,
} from './refused-requests.ts'
import type { Stop } from './stop.ts'

/** After the stop signal nothing accepted is lost, nothing is refused too early, and the process ends in time. */
export const gracefulShutdown = defineAudit({
  id: 'reliability/graceful-shutdown',
  version: 3,
  thresholds: { ...refusalThresholds, ...endThresholds },
  needs: ['blueprint', 'shutdown'],
  claims: [
    'in-flight',
    'arrivals',
    'refusal',
    'idle-resets',
    'connection-close',
    'exits',
    'second-signal',
    'reached',
    'flushed',
  ],
  keys: { shutdown: keysOf },
  judge: ({ shutdown }) =>
    Object.entries(shutdown).flatMap(([key, observation]) =>
      judgeStop({ key, ref: refOf('shutdown', key), observation }),
    ),
})

function keysOf({ dependencies }: Blueprint): string[] {
  return ['sigterm', 'sigint', 'second-signal', ...dependencies.map(({ name }) => `silent/${name}`)]
}

/** What each way of stopping must show. */
function judgeStop(stop: Stop) {
  switch (stop.observation.mode) {
    case 'sigterm':
      return [...judgeDrain(stop), judgeReach(stop)]
    case 'sigint':
      return judgeDrain(stop)
    case 'second-signal':
      return [judgeExit(stop), judgeSecondSignal(stop)]
    case 'silent':
      // What waits for a dependency that hangs cannot be answered well: only the end is asked for.
      return [judgeExit(stop)]
  }
}

function judgeDrain(stop: Stop) {
  return [
    judgeInFlight(stop),
    judgeArrivals(stop),
    judgeRefusal(stop),
    judgeIdleResets(stop),
    judgeConnectionClose(stop),
    judgeExit(stop),
    judgeFlush(stop),
  ]
}
