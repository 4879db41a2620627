import type { Sample } from './judge.ts'
import type { SoakResult } from './render.ts'

interface Line {
  name: string
  /** Undefined where there is nothing to show. */
  read(sample: Sample): number | undefined
}

interface Panel {
  title: string
  lines: Line[]
}

const mebi = 1024 ** 2
const panels: readonly Panel[] = [
  {
    title: 'Memory, MiB',
    lines: [
      { name: 'resident', read: ({ rssBytes }) => rssBytes / mebi },
      {
        name: 'heap after collection',
        read: ({ heapAfterGcBytes }) => heapAfterGcBytes && heapAfterGcBytes / mebi,
      },
    ],
  },
  {
    title: 'Open',
    lines: [
      { name: 'descriptors', read: ({ descriptors }) => descriptors },
      { name: 'sockets', read: ({ sockets }) => sockets },
      { name: 'timers', read: ({ resources }) => resources['Timeout'] ?? 0 },
    ],
  },
  {
    title: 'Latency p99, ms',
    lines: [{ name: 'of all requests', read: ({ p99Ms }) => p99Ms }],
  },
  {
    title: 'Answers a second',
    lines: [
      { name: 'below 500', read: (sample) => answersPerSecond(sample, (status) => status < 500) },
      {
        name: '500 and above',
        read: (sample) => answersPerSecond(sample, (status) => status >= 500),
      },
    ],
  },
]

const width = 860
const left = 60
const right = 170
const top = 28
const panelHeight = 110
const panelGap = 34
const windowSeconds = 5

/** One panel under the other over the same time; faults are shaded. Follows the reader's light or dark. */
export function renderChart({ samples, schedule }: SoakResult): string {
  const height = top + panels.length * (panelHeight + panelGap)
  const plotWidth = width - left - right
  const x = (atMs: number): number => left + (atMs / schedule.durationMs) * plotWidth
  const warmUpEnd = schedule.judged[0]?.startsAtMs ?? 0
  const bands = [...schedule.warmUp, ...schedule.judged].map(
    ({ trouble, startsAtMs, healsAtMs }) =>
      `<rect class="fault" x="${round(x(startsAtMs))}" y="${top}" width="${round(x(healsAtMs) - x(startsAtMs))}" height="${height - top - panelGap}"><title>${trouble.name}</title></rect>`,
  )
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height + 6}" role="img" aria-label="What the service held over time; the shaded times are faults">`,
    style,
    `<rect class="ground" width="${width}" height="${height + 6}"/>`,
    `<rect class="warm" x="${left}" y="${top}" width="${round(x(warmUpEnd) - left)}" height="${height - top - panelGap}"/>`,
    ...bands,
    `<text x="${round(x(warmUpEnd) - 4)}" y="${top - 8}" text-anchor="end">warm-up</text>`,
    `<text x="${round(x(warmUpEnd) + 4)}" y="${top - 8}">judged; shaded: faults</text>`,
    ...panels.flatMap((panel, at) => drawPanel(panel, at, samples, x)),
    ...timeLabels(schedule.durationMs, x, height - panelGap + 16),
    '</svg>',
  ].join('\n')}\n`
}

function drawPanel(
  { title, lines }: Panel,
  at: number,
  samples: readonly Sample[],
  x: (atMs: number) => number,
): string[] {
  const panelTop = top + at * (panelHeight + panelGap)
  const points = lines.map(({ read }) =>
    samples.flatMap((sample) => {
      const value = read(sample)
      return value === undefined ? [] : [{ atMs: sample.atMs, value }]
    }),
  )
  const most = niceMost(Math.max(1, ...points.flat().map(({ value }) => value)))
  const y = (value: number): number => panelTop + panelHeight * (1 - value / most)
  const grid = [0, most / 2, most].flatMap((value) => [
    `<line class="grid" x1="${left}" x2="${width - right}" y1="${round(y(value))}" y2="${round(y(value))}"/>`,
    `<text x="${left - 6}" y="${round(y(value) + 4)}" text-anchor="end">${value}</text>`,
  ])
  const drawn = lines.flatMap(({ name }, line) => [
    `<polyline class="l${line}" points="${points[line]!.map(({ atMs, value }) => `${round(x(atMs))},${round(y(value))}`).join(' ')}"/>`,
    `<rect class="k${line}" x="${width - right + 12}" y="${panelTop + 22 + line * 18}" width="12" height="3"/>`,
    `<text x="${width - right + 30}" y="${panelTop + 28 + line * 18}">${name}</text>`,
  ])
  const heading = `<text class="title" x="${width - right + 12}" y="${panelTop + 10}">${title}</text>`
  return [...grid, ...drawn, heading]
}

function timeLabels(durationMs: number, x: (atMs: number) => number, y: number): string[] {
  const minutes = durationMs / 60_000
  const step = niceMost(minutes / 6)
  const count = Math.floor(minutes / step + 1e-9)
  return Array.from({ length: count + 1 }, (_, at) => at * step).map(
    (minute) =>
      `<text x="${round(x(minute * 60_000))}" y="${y}" text-anchor="middle">${minute} min</text>`,
  )
}

function answersPerSecond({ statuses }: Sample, fits: (status: number) => boolean): number {
  const fitting = Object.entries(statuses).filter(([status]) => fits(Number(status)))
  return fitting.reduce((sum, [, count]) => sum + count, 0) / windowSeconds
}

/** The next number of 1, 2 or 5 times a power of ten. */
function niceMost(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 5].find((step) => step * power >= value) ?? 10) * power
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

const style = `<style>
text{font:11px system-ui,sans-serif;fill:#57606a}.title{font-weight:600;fill:#1f2328}
.ground{fill:#fff}.warm{fill:#f2f4f7}.fault{fill:#d0362f;opacity:.13}.grid{stroke:#d8dee4;stroke-width:1}
polyline{fill:none;stroke-width:1.5}.l0{stroke:#0b62c4}.l1{stroke:#b3480b}.l2{stroke:#1a7f37}
.k0{fill:#0b62c4}.k1{fill:#b3480b}.k2{fill:#1a7f37}
@media (prefers-color-scheme:dark){text{fill:#9da7b3}.title{fill:#e6edf3}
.ground{fill:#0d1117}.warm{fill:#161b22}.fault{fill:#ff7b72;opacity:.18}.grid{stroke:#30363d}
.l0{stroke:#58a6ff}.l1{stroke:#f0883e}.l2{stroke:#56d364}.k0{fill:#58a6ff}.k1{fill:#f0883e}.k2{fill:#56d364}}
</style>`
