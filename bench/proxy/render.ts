import { libraryNames } from './library-load.ts'
import type { Comparison, Spread } from './compare.ts'

export interface BenchResult {
  at: string
  node: string
  cpu: string
  cores: number
  loadAverage: number
  rounds: number
  millisecondsEach: number
  /** Servers that are not installed. */
  missing: string[]
  /** How the processes were laid out. */
  layout: string
  /** Pairs measured again because other machines took more of the processor than `maxShareStolen` (0 to 1). */
  voided: number
  maxShareStolen: number
  comparisons: Comparison[]
}

const titles = [
  'case',
  'direct p50',
  'proxied p50',
  'ratio',
  'direct req/s',
  'proxied req/s',
  'ratio',
  'promise',
]

const busy =
  'The machine was busy with other work meanwhile, and the spread shows it: run it again when it is quiet before you rely on a figure.'

/** The figures as aligned columns. */
export function renderTable(result: BenchResult): string {
  const rows = [titles, ...result.comparisons.map(cells)]
  const widths = titles.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)))
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd(),
  )
  return [...lines, '', ...notes(result)].join('\n')
}

export function renderMarkdown(result: BenchResult): string {
  const row = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [
    '# What the proxy costs',
    '',
    'Written by `npm run bench:proxy -- --write`. Taps on, no fault. Client, proxy and server are processes of their own on one machine.',
    '',
    row(titles),
    row(titles.map(() => '---')),
    ...result.comparisons.map((comparison) => row(cells(comparison))),
    '',
    ...notes(result).map((note) => `- ${note}`),
    '',
  ].join('\n')
}

function cells({ protocol, upstream, client, connections, ...c }: Comparison): string[] {
  const by = client === 'library' && protocol !== 'redis' ? libraryNames[protocol] : 'raw sockets'
  const { what, bound, isKept } = c.promise
  return [
    `${protocol}${upstream === 'unix' ? ' (unix)' : ''}, ${connections} × ${by}`,
    microseconds(c.direct.p50Us),
    microseconds(c.proxy.p50Us),
    ratio(c.latencyRatio),
    thousands(c.direct.perSecond),
    thousands(c.proxy.perSecond),
    ratio(c.throughputRatio),
    `${what} ${what === 'latency' ? '≤' : '≥'} ${bound}: ${isKept ? 'kept' : 'missed'}`,
  ]
}

function notes(result: BenchResult): string[] {
  return [
    `Medians of ${result.rounds} shuffled rounds of ${result.millisecondsEach} ms, lowest to highest in brackets. A ratio pairs two measurements, one right after the other, in either order.`,
    `${result.cores} cores (${result.cpu}), load average ${result.loadAverage.toFixed(1)} at the end, Node ${result.node}, ${result.at}.`,
    stolenNote(result),
    result.layout,
    'Clients always come by TCP, direct and proxied. In the rows "(unix)" the proxy reaches the server through its unix socket, as `staticfire check` does with its embedded Postgres; in all others through TCP.',
    'Absolute figures depend on what else the machine does; the ratios are what to compare.',
    ...(result.loadAverage > 2 * result.cores ? [busy] : []),
    ...result.missing.map((name) => `Not measured: the ${name} server is not installed.`),
  ]
}

function stolenNote({ voided, maxShareStolen }: BenchResult): string {
  const share = `${(100 * maxShareStolen).toFixed(0)} %`
  return `${voided} pairs were void and measured again: the hypervisor gave more than ${share} of the processors to other machines meanwhile.`
}

function microseconds(spread: Spread): string {
  return `${spread.median} µs [${spread.low}–${spread.high}]`
}

function thousands(spread: Spread): string {
  const k = (value: number) => (value / 1000).toFixed(1)
  return `${k(spread.median)}k [${k(spread.low)}–${k(spread.high)}]`
}

function ratio(spread: Spread): string {
  return `${spread.median.toFixed(2)} [${spread.low.toFixed(2)}–${spread.high.toFixed(2)}]`
}
