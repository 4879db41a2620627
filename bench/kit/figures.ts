import { median } from '../../packages/staticfire/src/statistics/percentiles.ts'
import type { Trial } from './measure.ts'
import type { Start } from './starts.ts'
import type { Variant } from './variants.ts'

export interface Spread {
  median: number
  low: number
  high: number
}

export interface Row {
  name: string
  group: Variant['group']
  /** Requests a second, as a share of the reference's right beside. */
  ratio: Spread
  cpuUs: Spread
  cpuUsAdded: Spread
  p99Ms: Spread
  rssMb: Spread
  /** Of whole starts; parts alone are not started for it. */
  start?: { ms: Spread; msAdded: Spread; rssMbAdded: Spread }
}

export interface Gate {
  what: string
  value: number
  bound: number
  isMost: boolean
  unit: string
}

export function rowsOf(
  variants: readonly Variant[],
  trials: readonly Trial[],
  starts: readonly Start[],
): Row[] {
  return variants.map(({ name, group }) => {
    const own = trials.filter((trial) => trial.name === name)
    const pairs = own.flatMap((trial) => trial.pairs)
    const started = starts.filter((start) => start.name === name)
    return {
      name,
      group,
      ratio: spread(pairs.map(({ ratio }) => ratio)),
      cpuUs: spread(pairs.map(({ cpuUs }) => cpuUs)),
      cpuUsAdded: spread(pairs.map(({ cpuUsAdded }) => cpuUsAdded)),
      p99Ms: spread(own.map(({ p99Ms }) => p99Ms)),
      rssMb: spread(own.map(({ rssMb }) => rssMb)),
      ...(started.length > 0 && {
        start: {
          ms: spread(started.map(({ startMs }) => startMs)),
          msAdded: spread(started.map(({ startMsAdded }) => startMsAdded)),
          rssMbAdded: spread(started.map(({ rssMbAdded }) => rssMbAdded)),
        },
      }),
    }
  })
}

/** What the kit promises, of the rows that were measured. */
export function gatesOf(rows: readonly Row[]): Gate[] {
  const find = (name: string) => rows.find((row) => row.name === name)
  const ratio = (name: string) => find(name)?.ratio.median
  const quotient = (one: number | undefined, by: number | undefined) =>
    one === undefined || by === undefined ? undefined : one / by
  const kit = find('kit on fastify')
  const lean = find('kit on fastify, no telemetry')?.start
  const least = (what: string, value: number | undefined, bound: number, unit = '×') =>
    value === undefined ? [] : [{ what, value, bound, isMost: false, unit }]
  const most = (what: string, value: number | undefined, bound: number, unit: string) =>
    value === undefined ? [] : [{ what, value, bound, isMost: true, unit }]
  return [
    ...least('all on, a line a request ÷ bare Fastify', ratio('kit on fastify'), 0.7),
    ...least('lines sampled ÷ bare Fastify', ratio('kit on fastify, lines sampled'), 0.8),
    ...least(
      'all on, on Express ÷ bare Express',
      quotient(ratio('kit on express'), ratio('express')),
      0.65,
    ),
    ...least(
      'all on ÷ Fastify with libraries and telemetry',
      quotient(ratio('kit on fastify'), ratio('fastify + libraries + telemetry')),
      8,
    ),
    ...most('CPU added to a request, all on', kit?.cpuUsAdded.median, 8, 'µs'),
    ...most('start added, no telemetry', lean?.msAdded.median, 60, 'ms'),
    ...most('memory added after the start, no telemetry', lean?.rssMbAdded.median, 15, 'MB'),
  ]
}

export function isKept({ value, bound, isMost }: Gate): boolean {
  return isMost ? value <= bound : value >= bound
}

function spread(values: readonly number[]): Spread {
  const orNone = (value: number | undefined) => value ?? Number.NaN
  return {
    median: orNone(median(values)),
    low: Math.min(...values),
    high: Math.max(...values),
  }
}
