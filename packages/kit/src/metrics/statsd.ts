import { isIP } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../kernel/clock.ts'
import { KitError } from '../kernel/errors.ts'
import { loadPeer } from '../kernel/load-peer.ts'
import type { Losses } from '../kernel/losses.ts'
import { createCachedLookup } from './cached-lookup.ts'
import type { Family, MetricsSource } from './family.ts'
import type { Labels } from './labels.ts'
import { startPushLoop, type Push } from './push-loop.ts'

export interface StatsdSettings {
  readonly clock: Clock
  readonly source: MetricsSource
  readonly losses: Losses
  readonly host: string
  readonly port?: number
  /** `dogstatsd` (also Telegraf's and the OpenTelemetry Collector's) has tags; plain `statsd` gets the values in the name. */
  readonly dialect?: 'dogstatsd' | 'statsd'
  readonly intervalMs?: number
  /** On every line; for `dogstatsd` only. */
  readonly tags?: Readonly<Record<string, string>>
}

/** So many lines in one push; what did not fit goes with the next, for it is a difference to what was sent. */
const maxLines = 20_000
const linesInTurn = 500

/**
 * Sends what was counted since the last push over UDP. Counters are differences; histograms are `.count`, `.sum`
 * and, with tags, `.bucket` with its bound. Rejects with PEER_MISSING without hot-shots.
 */
export async function pushStatsd(settings: StatsdSettings): Promise<Push> {
  const { clock, source, losses, host, port = 8125, intervalMs = 10_000 } = settings
  if (!(intervalMs >= 100))
    throw new KitError('OPTION_INVALID', 'The interval of StatsD must be 100 ms at least.')
  const { StatsD } = await loadPeer('hot-shots', 'StatsD output', async () => {
    const { default: Client } = await import('hot-shots')
    return { StatsD: Client }
  })
  const client = new StatsD({
    host,
    port,
    protocol: 'udp',
    ...(isIP(host) === 0 && {
      udpSocketOptions: { type: 'udp4', lookup: createCachedLookup(clock) },
    }),
    // One datagram that passes an ordinary network whole.
    maxBufferSize: 1400,
    bufferFlushInterval: 1000,
    // Without one an unreachable agent's errors would be thrown or printed.
    errorHandler: () => losses.count('statsd_send_failed'),
    includeDataDogTags: false,
  })
  const isTagged = (settings.dialect ?? 'dogstatsd') === 'dogstatsd'
  const sent = new Map<string, number>()

  const send = (kind: Line['kind'], name: string, value: number, labels: readonly Pair[]) => {
    if (isTagged) {
      client[kind](name, value, { ...settings.tags, ...Object.fromEntries(labels) })
      return
    }
    const plain = plainName(name, labels)
    // A sign means a difference there, so what is below zero is taken from zero.
    if (kind === 'gauge' && value < 0) client.gauge(plain, 0)
    client[kind](plain, value)
  }

  const push = async (signal: AbortSignal) => {
    let lines = 0
    for (const { kind, key, name, value, labels } of linesOf(await source.read(), isTagged)) {
      if (!Number.isFinite(value)) continue
      const difference = kind === 'gauge' ? value : value - (sent.get(key) ?? 0)
      if (kind === 'increment' && difference === 0) continue
      if (lines >= maxLines) {
        losses.count('statsd_line_deferred')
        continue
      }
      send(kind, name, difference, labels)
      if (kind === 'increment') sent.set(key, value)
      lines++
      if (lines % linesInTurn === 0) await nextTurn()
      if (signal.aborted) return
    }
    await new Promise<void>((resolve) => client.flush(() => resolve()))
  }

  return startPushLoop(
    clock,
    intervalMs,
    (signal) => push(signal).catch(() => losses.count('statsd_push_failed')),
    () => new Promise((resolve) => client.close(() => resolve())),
  )
}

type Pair = readonly [name: string, value: string]

interface Line {
  readonly kind: 'increment' | 'gauge'
  readonly key: string
  readonly name: string
  readonly value: number
  readonly labels: readonly Pair[]
}

function* linesOf(families: readonly Family[], hasBuckets: boolean): Iterable<Line> {
  for (const family of families) {
    if (family.type !== 'histogram') {
      const kind = family.type === 'counter' ? 'increment' : 'gauge'
      for (const { labels, value } of family.samples) yield line(kind, family.name, labels, value)
      continue
    }
    for (const { labels, counts, sum } of family.samples) {
      let total = 0
      for (let at = 0; at < counts.length; at++) {
        const count = counts[at] ?? 0
        total += count
        if (!hasBuckets) continue
        const bound = String(family.bounds[at] ?? 'inf')
        yield line('increment', `${family.name}.bucket`, labels, count, ['le', bound])
      }
      yield line('increment', `${family.name}.count`, labels, total)
      yield line('increment', `${family.name}.sum`, labels, sum)
    }
  }
}

function line(kind: Line['kind'], name: string, labels: Labels, value: number, more?: Pair): Line {
  return {
    kind,
    key: `${name}{${labels.text}}${more?.[1] ?? ''}`,
    name,
    value,
    labels: more === undefined ? labels.pairs : [...labels.pairs, more],
  }
}

/** `http_requests_total.GET._orders__id.200`: dots part names there, so none may come from a value. */
function plainName(name: string, labels: readonly Pair[]): string {
  return [name, ...labels.map(([, value]) => value.replaceAll(/[^a-zA-Z0-9_-]/g, '_'))].join('.')
}
