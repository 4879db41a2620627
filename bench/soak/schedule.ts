import type { Fault } from '@staticfire/proxy'

/** What stands behind a proxy. */
export type Target = 'database' | 'payments' | 'redis' | 'collector' | 'tracker'

export interface Trouble {
  name: string
  faults: Partial<Record<Target, Fault>>
  /** Nobody reads the service's log. */
  isLogStalled?: boolean
}

export interface Episode {
  trouble: Trouble
  startsAtMs: number
  healsAtMs: number
  /** From here to `endsAtMs` the service is as it was before, so what is measured is compared. */
  settledAtMs: number
  endsAtMs: number
}

export interface Schedule {
  /** Everything that goes wrong does so once before: what is made the first time is made. */
  warmUp: Episode[]
  judged: Episode[]
  durationMs: number
}

export type Phase = 'warm-up' | 'fault' | 'settling' | 'plateau'

/** The kinds are mixed: a short soak takes the first ones. */
const troubles: readonly Trouble[] = [
  { name: 'payments silent', faults: { payments: { type: 'silent' } } },
  { name: 'database refuses', faults: { database: { type: 'refuse' } } },
  { name: 'log reader stalls', faults: {}, isLogStalled: true },
  { name: 'redis silent', faults: { redis: { type: 'silent' } } },
  { name: 'collector down', faults: { collector: { type: 'refuse' } } },
  { name: 'payments resets', faults: { payments: { type: 'reset' } } },
  { name: 'database silent', faults: { database: { type: 'silent' } } },
  { name: 'tracker down', faults: { tracker: { type: 'refuse' } } },
  { name: 'redis refuses', faults: { redis: { type: 'refuse' } } },
  { name: 'payments drips', faults: { payments: { type: 'drip' } } },
  { name: 'collector silent', faults: { collector: { type: 'silent' } } },
  { name: 'database resets', faults: { database: { type: 'reset' } } },
  { name: 'tracker slow', faults: { tracker: { type: 'latency', ms: 3_000 } } },
  { name: 'payments answers 503', faults: { payments: { type: 'respond', status: 503 } } },
  { name: 'redis fails', faults: { redis: { type: 'redis-error', message: 'ERR soak' } } },
  { name: 'database fails', faults: { database: { type: 'postgres-error', code: '53300' } } },
  { name: 'payments refuses', faults: { payments: { type: 'refuse' } } },
  {
    name: 'all silent, log reader too',
    faults: {
      database: { type: 'silent' },
      payments: { type: 'silent' },
      redis: { type: 'silent' },
      collector: { type: 'silent' },
      tracker: { type: 'silent' },
    },
    isLogStalled: true,
  },
]

const shareOfWarmUp = 0.25
const shortestEpisodeMs = 20_000
const longestEpisodeMs = 90_000

/** A fifth to a quarter is warm-up with short faults; then faults with long plateaus between them, until the end. */
export function planSoak(durationMs: number): Schedule {
  const warmUpMs = durationMs * shareOfWarmUp
  const judgedMs = durationMs - warmUpMs
  const fitting = Math.max(1, Math.floor(judgedMs / shortestEpisodeMs))
  const kinds = Math.min(troubles.length, fitting)
  const turns = Math.max(1, Math.round(judgedMs / (kinds * longestEpisodeMs)))
  const judged = Array.from({ length: kinds * turns }, (_, at) => troubles[at % kinds]!)
  return {
    durationMs,
    // The first tenth is without faults: code is compiled and pools are filled.
    warmUp: episodes(troubles.slice(0, kinds), warmUpMs * 0.1, warmUpMs, 0.4),
    judged: episodes(judged, warmUpMs, durationMs, 0.25),
  }
}

function episodes(
  list: readonly Trouble[],
  fromMs: number,
  toMs: number,
  shareOfFault: number,
): Episode[] {
  const lengthMs = (toMs - fromMs) / list.length
  return list.map((trouble, at) => {
    const startsAtMs = fromMs + at * lengthMs
    const healsAtMs = startsAtMs + lengthMs * shareOfFault
    return {
      trouble,
      startsAtMs,
      healsAtMs,
      settledAtMs: healsAtMs + lengthMs * 0.3,
      endsAtMs: startsAtMs + lengthMs,
    }
  })
}

export function phaseAt(schedule: Schedule, atMs: number): { phase: Phase; trouble?: string } {
  const all = [...schedule.warmUp, ...schedule.judged]
  const episode = all.find(({ startsAtMs, endsAtMs }) => atMs >= startsAtMs && atMs < endsAtMs)
  const isFault = episode !== undefined && atMs < episode.healsAtMs
  const trouble = isFault ? { trouble: episode.trouble.name } : {}
  if (episode === undefined || schedule.warmUp.includes(episode))
    return { phase: 'warm-up', ...trouble }
  if (isFault) return { phase: 'fault', ...trouble }
  return { phase: atMs < episode.settledAtMs ? 'settling' : 'plateau' }
}
