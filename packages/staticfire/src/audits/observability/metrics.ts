import { defineAudit } from '../define.ts'
import { judgeBusiness } from './metrics-business.ts'
import { cardinalityThresholds, judgeCardinality } from './metrics-cardinality.ts'
import { judgeCounted, judgeErrors } from './metrics-counted.ts'
import { judgeLabels } from './metrics-labels.ts'
import { judgeAbsent, judgeBuckets, judgeParses, judgeSteady } from './metrics-scrape.ts'
import { judgeTimed, timedThresholds } from './metrics-timed.ts'
import { countableRounds, exactCounters } from './request-counters.ts'

/** Requests are counted and timed, rightly, in a form that can be scraped. */
export const metrics = defineAudit({
  id: 'observability/metrics',
  version: 1,
  thresholds: { ...cardinalityThresholds, ...timedThresholds },
  needs: ['metrics'],
  claims: [
    'parses',
    'form',
    'buckets',
    'steady',
    'counted',
    'errors',
    'method',
    'route',
    'status',
    'timed',
    'unit',
    'cardinality',
    'business',
  ],
  judge: ({ metrics: observation }) => {
    if (!observation.endpoint) return judgeAbsent(observation)
    const rounds = countableRounds(observation)
    const counters = exactCounters(observation, rounds)
    return [
      ...judgeParses(observation),
      judgeBuckets(observation),
      judgeSteady(observation),
      judgeCounted(observation, rounds, counters),
      // Without a counter there is nothing to ask of it.
      ...(counters.length > 0
        ? [judgeErrors(observation, counters), ...judgeLabels(observation, rounds, counters)]
        : []),
      ...(rounds.length > 0 ? judgeTimed(observation, rounds, counters) : []),
      ...observation.paths.map(judgeCardinality),
      judgeBusiness(observation, rounds, counters),
    ]
  },
})
