import type { Timeline } from '@staticfire/contracts'
import { formatDuration } from './duration.ts'
import { type Html, html } from './html-template.ts'
import { drawLane, laneHeight } from './timeline-lanes.ts'
import { hangsLeft, layoutTimeline, type PlacedMark } from './timeline-layout.ts'
import type { Scale } from './timeline-scale.ts'
import { count } from './words.ts'

const px = { markRow: 15, axis: 22 }

/**
 * A timeline as inline SVG. Places are shares of the width and letters keep their size, so it reads
 * the same on a telephone and on a wall. `id` has to be unique within the page.
 */
export function timelineSvg(timeline: Timeline, id: string): Html {
  const { scale, lanes, marks } = layoutTimeline(timeline)
  const top = Math.max(0, ...marks.map(({ row }) => row + 1)) * px.markRow + 6
  const tops = lanes.map((_, index) =>
    lanes.slice(0, index).reduce((y, lane) => y + laneHeight(lane), top),
  )
  const bottom = lanes.reduce((y, lane) => y + laneHeight(lane), top)
  return html`<figure class="timeline">
    <figcaption>${timeline.title} <span class="quiet">· 0 is ${timeline.zero}</span></figcaption>
    <svg
      width="100%"
      height="${bottom + px.axis}"
      role="img"
      aria-labelledby="${id}-title"
      aria-describedby="${id}-desc"
    >
      <title id="${id}-title">${timeline.title}</title>
      <desc id="${id}-desc">${describe(timeline)}</desc>
      ${grid(scale, top, bottom)}${marks.map(({ at, row }) => html`<line class="mark" x1="${at}%" x2="${at}%" y1="${row * px.markRow + 2}" y2="${bottom}" />`)}
      ${lanes.map((lane, index) => drawLane(lane, tops[index] ?? top))}${marks.map(drawMark)}
    </svg>
    ${legend(timeline)}
  </figure>`
}

const signs = { good: '▬ good', neutral: '▭ neutral', bad: '✕ bad' }

function legend({ lanes }: Timeline): Html {
  const used = new Set(lanes.flatMap(({ items }) => items.map(({ tone }) => tone)))
  const entries = (['good', 'neutral', 'bad'] as const).filter((tone) => used.has(tone))
  return html`<p class="legend" aria-hidden="true">
    ${entries.map((tone) => html`<span class="${tone}-text">${signs[tone]}</span> `)}
  </p>`
}

function grid({ ticks }: Scale, top: number, bottom: number): Html {
  const marks = ticks.map(
    ({ at, label }) =>
      html`<line class="grid" x1="${at}%" x2="${at}%" y1="${top}" y2="${bottom + 4}" /><text
          class="tick"
          x="${at}%"
          y="${bottom + 17}"
          text-anchor="${anchorAt(at)}"
          >${label}</text
        >`,
  )
  return html`${marks}<line class="axis" x1="0" x2="100%" y1="${bottom}" y2="${bottom}" />`
}

function anchorAt(at: number): string {
  return at < 4 ? 'start' : at > 94 ? 'end' : 'middle'
}

function drawMark({ at, label, row }: PlacedMark): Html {
  const isLeft = hangsLeft(at)
  return html`<text
    class="mark-label"
    x="${at}%"
    dx="${isLeft ? -4 : 4}"
    y="${row * px.markRow + 11}"
    text-anchor="${isLeft ? 'end' : 'start'}"
    >${label}</text
  >`
}

/** What the drawing shows, for whoever does not see it. */
function describe({ lanes, marks, zero }: Timeline): string {
  const said = lanes.map(({ name, items }) => {
    const bad = items.filter(({ tone }) => tone === 'bad').length
    return `${name}: ${count(items.length, 'entry', 'entries')}, ${bad} of them bad`
  })
  const marked = marks.map(({ label, atMs }) => `${label} at ${formatDuration(atMs)}`)
  return `Time from ${zero}. ${said.join('; ')}.${marked.length > 0 ? ` Marks: ${marked.join(', ')}.` : ''}`
}
