import { type Gate, isKept, type Row, type Spread } from './figures.ts'

export interface KitResult {
  at: string
  node: string
  cpu: string
  cores: number
  loadAverage: number
  /** Processes of each variant, and pairs of windows in each. */
  rounds: number
  windows: number
  windowMs: number
  rate: number
  startRounds: number
  voided: number
  rows: Row[]
  gates: Gate[]
  /** The longest that a scrape of 5,000 histograms kept the event loop, by who was scraped. */
  scrapeMs: Record<string, Spread>
  /** What the collector and the tracker got. */
  sink: { posts: number; bytes: number }
}

const titles = ['', '÷ Fastify', 'CPU µs/request', 'p99 ms', 'RSS MB', 'start ms', 'start + MB']

/** The figures as aligned columns. */
export function renderTable(result: KitResult): string {
  return [
    ...align([titles, ...result.rows.map(cells)]),
    '',
    ...align([gateTitles, ...result.gates.map(gateCells)]),
    '',
    ...notes(result),
  ].join('\n')
}

export function renderMarkdown(result: KitResult, remarks: string): string {
  const table = ([head = [], ...rows]: string[][]) =>
    [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`)
  return [
    '# What the kit costs',
    '',
    'Written by `npm run bench:kit -- --write`. One trivial JSON route; everything else is what each row says.',
    '',
    '![Requests a second as a share of bare Fastify](kit.svg)',
    '',
    ...table([titles, ...result.rows.map(cells)]),
    '',
    '## Promises',
    '',
    ...table([gateTitles, ...result.gates.map(gateCells)]),
    '',
    ...(remarks === '' ? [] : [remarks.trim(), '']),
    '## How it was measured',
    '',
    ...notes(result).map((note) => `- ${note}`),
    '',
  ].join('\n')
}

const gateTitles = ['promise', 'measured', 'bound', '']

function gateCells(gate: Gate): string[] {
  const { what, value, bound, isMost, unit } = gate
  const digits = unit === '×' ? 2 : 1
  return [
    what,
    `${value.toFixed(digits)} ${unit}`,
    `${isMost ? '≤' : '≥'} ${bound} ${unit}`,
    isKept(gate) ? 'kept' : 'missed',
  ]
}

function cells({ name, ratio, cpuUs, p99Ms, rssMb, start }: Row): string[] {
  return [
    name,
    spread(ratio, 2),
    spread(cpuUs, 1),
    spread(p99Ms, 1),
    rssMb.median.toFixed(0),
    start === undefined ? '' : start.ms.median.toFixed(0),
    start === undefined ? '' : start.rssMbAdded.median.toFixed(1),
  ]
}

function notes(result: KitResult): string[] {
  const scrapes = Object.entries(result.scrapeMs).map(
    ([name, { median, high }]) => `${name} ${median.toFixed(1)} ms (at most ${high.toFixed(1)})`,
  )
  return [
    `Medians, lowest to highest in brackets: ${result.rounds} processes of each variant in shuffled rounds, in each ${result.windows} pairs of windows of ${result.windowMs} ms. A pair is the variant and a bare Fastify, one right after the other in either order; the ratio and the added CPU are of pairs.`,
    `p99 is of ${result.rate} requests a second at planned times, from when each was due.`,
    `Starts: from before the process is made until it takes requests, ${result.startRounds} interleaved rounds; the kit runs as it is published. Memory beside a start is what it has more than bare Fastify then.`,
    'Servers have core 1; the load, the reader of each log and the collector have core 0, where the machine has two and `taskset`. CPU is of the whole server process, its threads included.',
    'The load comes from a process of its own over 32 raw sockets, not from autocannon, which parses each answer in JavaScript and would be measured as well. Each answer is looked at: anything but a 200 with the right body ends the run.',
    'Each log goes through a pipe to `wc -l`, whose count must not be below the requests answered: a line that was dropped would not be paid for.',
    `Telemetry is a local collector and tracker, which got ${result.sink.posts} posts of ${(result.sink.bytes / 1024).toFixed(0)} KB. Traces are sampled at a tenth; Sentry takes errors only. In "lines sampled" one successful request in a hundred has a line.`,
    'The handlers call no dependency, so the breakers of both sides are made and not asked; the row "policy" is a call under deadline, retries, breaker and bulkhead.',
    ...(scrapes.length === 0
      ? []
      : [
          `The longest that a scrape of 5,000 histograms keeps the event loop: ${scrapes.join(', ')}.`,
        ]),
    `${result.cores} cores (${result.cpu}), load average ${result.loadAverage.toFixed(1)} at the end, Node ${result.node}, ${result.at}. ${result.voided} pairs were measured again, for the hypervisor gave more than 2 % of the processors to other machines meanwhile.`,
    ...(result.loadAverage > 2 * result.cores
      ? ['The machine was busy with other work meanwhile: rely on no figure before a quiet run.']
      : []),
  ]
}

function spread({ median, low, high }: Spread, digits: number): string {
  return `${median.toFixed(digits)} [${low.toFixed(digits)}–${high.toFixed(digits)}]`
}

function align(rows: string[][]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  )
}
