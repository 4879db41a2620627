import { percentile } from '../../packages/staticfire/src/statistics/percentiles.ts'
import type { Judged, Sample, Verdict } from './judge.ts'
import type { Phase } from './schedule.ts'
import type { Soaked } from './soak.ts'

export interface SoakResult extends Soaked {
  at: string
  node: string
  cpu: string
  cores: number
  loadAverage: number
  ratePerSecond: number
  leak?: string
  judged: Judged[]
  verdict: Verdict
}

export function renderTable(result: SoakResult): string {
  return [
    ...headline(result),
    '',
    ...align([judgedHeading, ...result.judged.map(judgedRow)]),
    '',
    ...align([trafficHeading, ...trafficRows(result)]),
    '',
    lossesLine(result),
    '',
    conclusion(result),
  ].join('\n')
}

export function renderMarkdown(result: SoakResult): string {
  return [
    '# Whether a service on the kit grows',
    '',
    ...headline(result).flatMap((line) => [line, '']),
    '![Memory, descriptors, timers and latency over time, with the faults](soak-kit.svg)',
    '',
    ...markdownTable([judgedHeading, ...result.judged.map(judgedRow)]),
    '',
    'Trends are those of Theil and Sen over the plateaus: after the warm-up, in which each fault comes once,',
    'while nothing is broken, and settled after the last fault. The interval is that of 99 %. Growth: all of it lies above the limit;',
    'no growth: all of it lies below. A leak that is slower than the limit is not told from none.',
    '',
    '## Traffic',
    '',
    ...markdownTable([trafficHeading, ...trafficRows(result)]),
    '',
    'Ended: the status of each answer; `none` were not answered. The 500s are asked for: one request in a hundred throws.',
    'p99 is the median of the 5-second windows, from the planned time of each request.',
    '',
    '## What was lost, and told',
    '',
    lossesLine(result),
    '',
    '## Faults',
    '',
    ...result.schedule.judged.map(
      ({ trouble, startsAtMs, healsAtMs }) =>
        `- ${clock(startsAtMs)} to ${clock(healsAtMs)}: ${trouble.name}`,
    ),
    '',
    conclusion(result),
    '',
  ].join('\n')
}

function headline(result: SoakResult): string[] {
  const { at, node, cpu, cores, loadAverage, ratePerSecond, schedule, samples, leak } = result
  const what = leak === undefined ? 'Nothing planted' : `A planted leak of ${leak}`
  const redis = result.hasRedis ? '' : ' Without Redis, which is not installed.'
  return [
    `${schedule.durationMs / 60_000} minutes at ${ratePerSecond} requests a second, open loop; ` +
      `${schedule.judged.length} faults after the warm-up; ${samples.length} samples. ${what}.${redis}`,
    `${at} · Node ${node} · ${cores} × ${cpu} · load average ${loadAverage.toFixed(1)}`,
  ]
}

const judgedHeading = ['', 'trend an hour', 'least … most', 'limit', 'samples', 'verdict']

function judgedRow({ name, unit, perHour, limitPerHour, points, verdict }: Judged): string[] {
  const say = (value: number) => `${signed(value)}${unit === '' ? '' : ` ${unit}`}`
  return [
    name,
    perHour === undefined ? '–' : say(perHour.slope),
    perHour === undefined ? '–' : `${signed(perHour.low)} … ${signed(perHour.high)}`,
    say(limitPerHour),
    String(points),
    verdict,
  ]
}

const trafficHeading = [
  '',
  'requests',
  'answered',
  'p99 ms',
  'loop delay p99 ms',
  'of one core',
  'resident MiB',
  'not sent',
]

function trafficRows({ samples }: SoakResult): string[][] {
  const phases: Phase[] = ['warm-up', 'fault', 'settling', 'plateau']
  return phases.map((phase) => {
    const of = samples.filter((sample) => sample.phase === phase)
    return [
      phase,
      String(sum(of, ({ sent }) => sent)),
      statusesOf(of),
      middle(of, ({ p99Ms }) => p99Ms).toFixed(0),
      middle(of, ({ loopDelayP99Ms }) => loopDelayP99Ms).toFixed(1),
      `${(100 * cpuShare(samples, phase)).toFixed(0)} %`,
      middle(of, ({ rssBytes }) => rssBytes / 1024 ** 2).toFixed(0),
      String(sum(of, ({ unsent }) => unsent)),
    ]
  })
}

function statusesOf(samples: readonly Sample[]): string {
  const totals: Record<string, number> = {}
  for (const { statuses } of samples)
    for (const [status, count] of Object.entries(statuses))
      totals[status] = (totals[status] ?? 0) + count
  return Object.entries(totals)
    .map(([status, count]) => `${status}: ${count}`)
    .join(', ')
}

function cpuShare(samples: readonly Sample[], phase: Phase): number {
  let usedMs = 0
  let passedMs = 0
  samples.forEach((sample, at) => {
    const before = samples[at - 1]
    if (before === undefined || sample.phase !== phase) return
    usedMs += sample.cpuMs - before.cpuMs
    passedMs += sample.atMs - before.atMs
  })
  return passedMs === 0 ? 0 : usedMs / passedMs
}

function lossesLine({ losses, received }: SoakResult): string {
  const lost = Object.entries(losses).map(([reason, count]) => `${reason} ${count}`)
  return (
    `Counted by the service: ${lost.length === 0 ? 'nothing' : lost.join(', ')}. ` +
    `Arrived: ${(received.logBytes / 1024 ** 2).toFixed(0)} MiB of log, ${received.traces} batches of spans, ` +
    `${received.errors} envelopes of errors.`
  )
}

function conclusion({ verdict, ended }: SoakResult): string {
  return `${verdict[0]?.toUpperCase()}${verdict.slice(1)}. On SIGTERM the service ended with ${ended}.`
}

function sum(samples: readonly Sample[], read: (sample: Sample) => number): number {
  return samples.reduce((total, sample) => total + read(sample), 0)
}

function middle(samples: readonly Sample[], read: (sample: Sample) => number): number {
  return percentile(samples.map(read), 0.5) ?? Number.NaN
}

function clock(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

function signed(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '+∞' : '−∞'
  const text = Math.abs(value).toFixed(Math.abs(value) < 10 ? 1 : 0)
  return `${value < 0 ? '−' : '+'}${text}`
}

function markdownTable([heading = [], ...rows]: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [
    line(heading),
    line(heading.map((_, at) => (at === 0 ? '---' : '---:'))),
    ...rows.map(line),
  ]
}

function align(rows: string[][]): string[] {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows.map((row) =>
    row
      .map((cell, at) =>
        at === 0 ? cell.padEnd(widths?.[at] ?? 0) : cell.padStart(widths?.[at] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}
