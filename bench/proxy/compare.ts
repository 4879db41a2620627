import type { Measured } from './load.ts'

export interface Round extends Measured {
  round: number
  protocol: 'http' | 'postgres' | 'redis'
  /** How the proxy reaches the server. */
  upstream: 'tcp' | 'unix'
  client: 'raw' | 'library'
  connections: number
  via: 'direct' | 'proxy'
}

/** Medians over the rounds; a ratio pairs the two measurements of one round. */
export interface Comparison {
  protocol: Round['protocol']
  upstream: Round['upstream']
  client: Round['client']
  connections: number
  direct: Figures
  proxy: Figures
  latencyRatio: Spread
  throughputRatio: Spread
  /** What the project promises about one of the ratios. */
  promise: { what: 'latency' | 'throughput'; bound: number; isKept: boolean }
}

export interface Figures {
  p50Us: Spread
  p99Us: Spread
  perSecond: Spread
}

export interface Spread {
  median: number
  low: number
  high: number
}

export function compare(rounds: Round[]): Comparison[] {
  const cases = new Map(rounds.map((round) => [rank(round), round]))
  return [...cases.values()]
    .sort((a, b) => rank(a).localeCompare(rank(b)))
    .map((kind) => {
      const of = (via: Round['via']) =>
        rounds
          .filter((round) => rank(round) === rank(kind) && round.via === via)
          .sort((a, b) => a.round - b.round)
      return compareCase(kind, of('direct'), of('proxy'))
    })
}

function rank({ protocol, upstream, client, connections }: Round): string {
  return `${protocol} ${upstream} ${connections} ${client === 'raw' ? 1 : 2}`
}

function compareCase(
  { protocol, upstream, client, connections }: Round,
  direct: Round[],
  proxy: Round[],
): Comparison {
  const ratio = (field: 'p50Us' | 'perSecond') =>
    spread(proxy.map((round, at) => round[field] / direct[at]![field]))
  const latencyRatio = ratio('p50Us')
  const throughputRatio = ratio('perSecond')
  const floor = protocol === 'postgres' ? 0.6 : 0.35
  return {
    protocol,
    upstream,
    client,
    connections,
    direct: figures(direct),
    proxy: figures(proxy),
    latencyRatio,
    throughputRatio,
    promise:
      connections === 1
        ? { what: 'latency', bound: 1.6, isKept: latencyRatio.median <= 1.6 }
        : { what: 'throughput', bound: floor, isKept: throughputRatio.median >= floor },
  }
}

function figures(rounds: Round[]): Figures {
  const of = (field: keyof Figures) => spread(rounds.map((round) => round[field]))
  return { p50Us: of('p50Us'), p99Us: of('p99Us'), perSecond: of('perSecond') }
}

function spread(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: sorted[Math.floor(sorted.length / 2)]!, low: sorted[0]!, high: sorted.at(-1)! }
}
