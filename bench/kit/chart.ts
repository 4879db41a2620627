import type { Row } from './figures.ts'

const width = 760
const labelWidth = 250
const rowHeight = 26
const top = 56
const classes = { bare: 'bare', stack: 'stack', kit: 'kit', part: 'part' } as const

/** Bars of requests a second as a share of bare Fastify; its colours follow the reader's light or dark scheme. */
export function renderChart(rows: readonly Row[]): string {
  const most = Math.max(1, ...rows.map(({ ratio }) => ratio.high))
  const scale = (width - labelWidth - 60) / most
  const height = top + rows.length * rowHeight + 30
  const bars = rows.map(({ name, group, ratio }, at) => {
    const y = top + at * rowHeight
    const end = labelWidth + ratio.median * scale
    const [low, high] = [labelWidth + ratio.low * scale, labelWidth + ratio.high * scale]
    const middle = y + rowHeight / 2
    return [
      `<text class="name" x="${labelWidth - 10}" y="${middle + 4}" text-anchor="end">${escaped(name)}</text>`,
      `<rect class="${classes[group]}" x="${labelWidth}" y="${y + 4}" width="${one(end - labelWidth)}" height="${rowHeight - 8}" rx="2"/>`,
      `<path class="range" d="M${one(low)} ${middle}H${one(high)}"/>`,
      `<text class="value" x="${one(Math.max(high, end) + 6)}" y="${middle + 4}">${ratio.median.toFixed(2)}</text>`,
    ].join('\n')
  })
  const atOne = one(labelWidth + scale)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">Requests a second as a share of bare Fastify, medians with their ranges</title>
<style>
  .page { fill: #ffffff }
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .head { font-weight: 600; font-size: 14px }
  .bare { fill: #8c959f } .stack { fill: #bc4c00 } .kit { fill: #0969da } .part { fill: #54aeff }
  .range { stroke: #1f2328; stroke-width: 1.5; opacity: .6 }
  .line { stroke: #656d76; stroke-dasharray: 3 3 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 }
    text { fill: #e6edf3 }
    .bare { fill: #6e7681 } .stack { fill: #db6d28 } .kit { fill: #388bfd } .part { fill: #1f6feb }
    .range { stroke: #e6edf3 }
    .line { stroke: #8b949e }
  }
</style>
<rect class="page" width="${width}" height="${height}"/>
<text class="head" x="16" y="26">Requests a second ÷ bare Fastify</text>
<text x="16" y="44">Median, with the lowest and the highest window as a line</text>
<path class="line" d="M${atOne} ${top}V${height - 22}"/>
<text x="${atOne}" y="${height - 8}" text-anchor="middle">1.00</text>
${bars.join('\n')}
</svg>
`
}

function one(value: number): string {
  return value.toFixed(1)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
