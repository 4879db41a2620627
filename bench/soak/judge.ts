import { type Slope, theilSen } from '../../packages/staticfire/src/statistics/theil-sen.ts'
import type { LoadWindow } from './load.ts'
import type { ProcessSample } from './sample-process.ts'
import type { Phase } from './schedule.ts'
import type { Descriptors } from './run-service.ts'

export interface Sample extends ProcessSample, Descriptors, LoadWindow {
  atMs: number
  phase: Phase
  trouble?: string
}

export type Verdict = 'growth' | 'no growth' | 'too short to say'

export interface Judged {
  name: string
  unit: string
  verdict: Verdict
  points: number
  /** Per hour, in the unit; undefined with too few points. */
  perHour: Slope | undefined
  /** More than this each hour is growth. */
  limitPerHour: number
}

interface Series {
  name: string
  unit: string
  limitPerHour: number
  read(sample: Sample): number | undefined
}

const mebi = 1024 ** 2
const inMebi = (bytes: number | undefined): number | undefined =>
  bytes === undefined ? undefined : bytes / mebi

/**
 * Limits lie above what a process does that is well: V8 moves its heap, pools breathe. A limit of 12 MiB
 * an hour is 7 bytes a request at 500 a second.
 */
const judgedSeries: readonly Series[] = [
  {
    name: 'heap after collection',
    unit: 'MiB',
    limitPerHour: 12,
    read: (sample) => inMebi(sample.heapAfterGcBytes),
  },
  {
    name: 'buffers after collection',
    unit: 'MiB',
    limitPerHour: 12,
    read: (sample) => inMebi(sample.externalAfterGcBytes),
  },
  {
    name: 'resident memory',
    unit: 'MiB',
    limitPerHour: 60,
    read: (sample) => inMebi(sample.rssBytes),
  },
  // The more requests wait, the more connections the load opens: that is the machine's doing, not the service's.
  {
    name: 'descriptors beside the load’s',
    unit: '',
    limitPerHour: 30,
    read: ({ descriptors, connections }) => descriptors - connections,
  },
  {
    name: 'sockets beside the load’s',
    unit: '',
    limitPerHour: 30,
    read: ({ sockets, connections }) => sockets - connections,
  },
  {
    name: 'active timers',
    unit: '',
    limitPerHour: 60,
    read: ({ resources }) => resources['Timeout'] ?? 0,
  },
  {
    name: 'other active resources',
    unit: '',
    limitPerHour: 60,
    read: ({ resources, connections }) =>
      Object.entries(resources).reduce(
        (sum, [kind, count]) => (kind === 'Timeout' ? sum : sum + count),
        -connections,
      ),
  },
]

/** Trends over the plateaus: after warm-up, without a fault, settled. */
export function judgeSamples(samples: readonly Sample[]): Judged[] {
  const plateau = samples.filter(({ phase }) => phase === 'plateau')
  return judgedSeries.map(({ name, unit, limitPerHour, read }) => {
    const points = plateau.flatMap((sample) => {
      const y = read(sample)
      return y === undefined ? [] : [{ x: sample.atMs / 3_600_000, y }]
    })
    const perHour = theilSen(points)
    const verdict = verdictOf(perHour, limitPerHour)
    return { name, unit, verdict, points: points.length, perHour, limitPerHour }
  })
}

function verdictOf(perHour: Slope | undefined, limitPerHour: number): Verdict {
  if (perHour === undefined) return 'too short to say'
  if (perHour.low > limitPerHour) return 'growth'
  return perHour.high < limitPerHour ? 'no growth' : 'too short to say'
}

/** Growth of anything is growth; then what nothing can be said of. */
export function overall(judged: readonly Judged[]): Verdict {
  const order: Verdict[] = ['growth', 'too short to say', 'no growth']
  return order.find((verdict) => judged.some((one) => one.verdict === verdict)) ?? 'no growth'
}
