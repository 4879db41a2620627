import type { Timeline, TimelineLane } from '@staticfire/contracts'
import { formatDuration } from './duration.ts'
import { type Html, html } from './html-template.ts'
import { hangsLeft, layoutTimeline, type LaneLayout, type Placed, type PlacedMark } from './timeline-layout.ts'
import type { Scale } from './timeline-scale.ts'

type Tone = TimelineLane['items'][number]['tone']

const px = { markRow: 15, laneName: 18, labelledRow: 22, denseRow: 6, laneGap: 8, axis: 20 }

/**
 * A timeline as inline SVG. Places are shares of the width and letters keep their size, so it reads
 * the same at 360 pixels and on a wall. `id` has to be unique within the page.
 */
export function timelineSvg(timeline: Timeline, id: string): Html {
  const { scale, lanes, marks } = layoutTimeline(timeline)
  const top = Math.max(0, ...marks.map(({ row }) => row + 1)) * px.markRow + 4
  const tops = lanes.map((_, index) => lanes.slice(0, index).reduce((y, lane) => y + heightOf(lane), top))
  const bottom = lanes.reduce((y, lane) => y + heightOf(lane), top)
  return html`<figure class="timeline">
    <figcaption>${timeline.title} <span class="quiet">· time from ${timeline.zero}</span></figcaption>
    <svg width="100%" height="${bottom + px.axis}" role="img" aria-labelledby="${id}-title ${id}-desc">
      <title id="${id}-title">${timeline.title}</title>
      <desc id="${id}-desc">${describe(timeline)}</desc>
      ${grid(scale, top, bottom)}
      ${marks.map(({ at }) => html`<line class="mark" x1="${at}%" x2="${at}%" y1="${top - 4}" y2="${bottom}" />`)}
      ${lanes.map((lane, index) => drawLane(lane, tops[index] ?? top))}
      ${marks.map(drawMark)}
    </svg>
    ${legend(lanes)}
  </figure>`
}

function rowHeight({ isDense }: LaneLayout): number {
  return isDense ? px.denseRow : px.labelledRow
}

function heightOf(lane: LaneLayout): number {
  const least = lane.isDense && lane.kind === 'points' ? 12 : 0
  return px.laneName + Math.max(least, lane.rows * rowHeight(lane)) + px.laneGap
}

function grid({ ticks }: Scale, top: number, bottom: number): Html {
  return html`<line class="axis" x1="0" x2="100%" y1="${bottom}" y2="${bottom}" />${ticks.map(
    ({ at, label }) =>
      html`<line class="grid" x1="${at}%" x2="${at}%" y1="${top}" y2="${bottom + 4}" /><text class="tick" x="${at}%" y="${bottom + 16}" text-anchor="${anchorAt(at)}">${label}</text>`,
  )}`
}

function anchorAt(at: number): string {
  return at < 4 ? 'start' : at > 96 ? 'end' : 'middle'
}

function drawMark({ at, label, row }: PlacedMark): Html {
  const isLeft = hangsLeft(at)
  return html`<text class="mark-label" x="${at}%" dx="${isLeft ? -3 : 3}" y="${row * px.markRow + 11}" text-anchor="${isLeft ? 'end' : 'start'}">${label}</text>`
}

function drawLane(lane: LaneLayout, y: number): Html {
  const first = y + px.laneName
  return html`<text class="lane" x="0" y="${y + 11}">${lane.name}</text>${
    lane.isDense
      ? drawDense(lane, first)
      : lane.items.map((item) => (lane.kind === 'spans' ? drawSpan(item, first) : drawPoint(item, first)))
  }`
}

/** A bar below its label. Bad ones are thick and end in a cross, neutral ones are hollow. */
function drawSpan(item: Placed, top: number): Html {
  const { from, to, row, tone } = item
  const y = top + row * px.labelledRow
  const height = tone === 'bad' ? 8 : 5
  const width = Math.max(0, to - from)
  return html`${drawLabel(item, y + 9)}<rect class="${toneClass(tone)}" x="${from}%" y="${y + 12}" width="${round(width)}%" height="${height}" rx="1.5" />${
    tone === 'bad' && drawCross(to, y + 12 + height / 2)
  }`
}

function drawPoint(item: Placed, top: number): Html {
  const { from, row, tone } = item
  const y = top + row * px.labelledRow
  const shape =
    tone === 'bad'
      ? drawCross(from, y + 15)
      : tone === 'good'
        ? html`<circle class="good" cx="${from}%" cy="${y + 15}" r="3.5" />`
        : html`<circle class="neutral" cx="${from}%" cy="${y + 15}" r="3" />`
  return html`${drawLabel(item, y + 9)}${shape}`
}

function drawLabel({ from, to, tone, label }: Placed, y: number): Html | false {
  if (label === '') return false
  const isLeft = hangsLeft(from)
  return html`<text class="label ${toneClass(tone)}-text" x="${isLeft ? to : from}%" y="${y}" text-anchor="${isLeft ? 'end' : 'start'}">${label}</text>`
}

/** Paths take no shares of a width; a nested drawing placed at a share does. */
function drawCross(at: number, y: number): Html {
  return html`<svg class="over" x="${at}%" y="${y}"><path class="cross" d="M-4-4 4 4M-4 4 4-4" /></svg>`
}

/** Many items are one path for each tone, on a canvas of 10,000 units that is stretched to the width. */
function drawDense({ items, kind, rows }: LaneLayout, y: number): Html {
  const height = kind === 'points' ? 12 : rows * px.denseRow
  const pathOf = (tone: Tone) =>
    items
      .filter((item) => toneClass(item.tone) === tone)
      .map((item) => (kind === 'points' ? strokeOf(item, height) : barOf(item)))
      .join('')
  return html`<svg x="0" y="${y}" width="100%" height="${height}" viewBox="0 0 10000 ${height}" preserveAspectRatio="none">${(
    ['good', 'neutral', 'bad'] as const
  ).map((tone) => {
    const path = pathOf(tone)
    return path !== '' && html`<path class="dense ${tone}" d="${path}" />`
  })}</svg>`
}
