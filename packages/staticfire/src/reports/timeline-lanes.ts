import { type Html, html } from './html-template.ts'
import { hangsLeft, type LaneLayout, type Placed } from './timeline-layout.ts'

const px = { name: 18, labelledRow: 22, denseRow: 6, densePoints: 12, gap: 8 }

export function laneHeight({ isDense, kind, rows }: LaneLayout): number {
  return px.name + (isDense ? denseHeight(kind, rows) : rows * px.labelledRow) + px.gap
}

/** One lane under its name: few items with their labels, many as strokes. */
export function drawLane(lane: LaneLayout, y: number): Html {
  const top = y + px.name
  const items = lane.isDense
    ? drawDense(lane, top)
    : lane.items.map((item) => (lane.kind === 'spans' ? drawSpan(item, top) : drawPoint(item, top)))
  return html`<text class="lane" x="0" y="${y + 11}">${lane.name}</text>${items}`
}

/** A bar below its label. Bad ones are thick and end in a cross, neutral ones are hollow. */
function drawSpan(item: Placed, top: number): Html {
  const { from, to, row, tone } = item
  const y = top + row * px.labelledRow
  const height = tone === 'bad' ? 8 : 5
  const width = Math.max(0.2, to - from).toFixed(2)
  return html`${drawLabel(item, y + 9)}<rect
      class="${toneClass(tone)}"
      x="${from}%"
      y="${y + 12}"
      width="${width}%"
      height="${height}"
      rx="1.5"
    />${tone === 'bad' && drawCross(to, y + 16)}`
}

function drawPoint(item: Placed, top: number): Html {
  const y = top + item.row * px.labelledRow
  const shape =
    item.tone === 'bad'
      ? drawCross(item.from, y + 15)
      : html`<circle class="${toneClass(item.tone)}" cx="${item.from}%" cy="${y + 15}" r="3.5" />`
  return html`${drawLabel(item, y + 9)}${shape}`
}

function drawLabel({ from, to, tone, label }: Placed, y: number): Html | false {
  if (label === '') return false
  const isLeft = hangsLeft(from)
  return html`<text
    class="label ${toneClass(tone)}-text"
    x="${isLeft ? to : from}%"
    y="${y}"
    text-anchor="${isLeft ? 'end' : 'start'}"
    >${label}</text
  >`
}

/** Paths know no shares of a width; a nested drawing that is placed at a share does. */
function drawCross(at: number, y: number): Html {
  return html`<svg class="over" x="${at}%" y="${y}">
    <path class="cross" d="M-4-4 4 4M-4 4 4-4" />
  </svg>`
}

/** Many items are one path for each tone, on a canvas of 10,000 units that is stretched to the width. */
function drawDense({ items, kind, rows }: LaneLayout, y: number): Html {
  const height = denseHeight(kind, rows)
  const shape = kind === 'points' ? strokeOf : barOf
  const paths = (['good', 'neutral', 'bad'] as const).map((tone) => {
    const own = items.filter((item) => toneClass(item.tone) === tone)
    return (
      own.length > 0 &&
      html`<path class="dense ${tone}" d="${own.map((item) => shape(item, tone))}" />`
    )
  })
  return html`<svg
    x="0"
    y="${y}"
    width="100%"
    height="${height}"
    viewBox="0 0 10000 ${height}"
    preserveAspectRatio="none"
  >
    ${paths}
  </svg>`
}

/** The worse, the taller: what colour says, height says too. */
const strokes = { good: 6, neutral: 3, bad: 12 }
const bars = { good: 2, neutral: 1, bad: 4 }

function strokeOf({ from }: Placed, tone: keyof typeof strokes): Html {
  return html`M${units(from)} ${px.densePoints}v${-strokes[tone]}`
}

function barOf({ from, to, row }: Placed, tone: keyof typeof bars): Html {
  const width = units(Math.max(0, to - from))
  const height = bars[tone]
  return html`M${units(from)} ${row * px.denseRow + (4 - height) / 2}h${width}v${height}h${-width}z`
}

function units(share: number): number {
  return Math.round(share * 100)
}

function denseHeight(kind: LaneLayout['kind'], rows: number): number {
  return kind === 'points' ? px.densePoints : rows * px.denseRow
}

/** A recorded result may hold any string here; a class is one of three. */
function toneClass(tone: Placed['tone']): 'good' | 'bad' | 'neutral' {
  return tone === 'good' || tone === 'bad' ? tone : 'neutral'
}
