import type { Exchange, Instant, TimelineLane } from '@staticfire/contracts'

/** A timeline holds at most so many points over all its lanes. */
const mostPoints = 400

type Item = TimelineLane['items'][number]

/** Keeps lanes within the bound together: what went bad stays, the rest is thinned evenly. */
export function boundLanes(lanes: TimelineLane[]): TimelineLane[] {
  const share = Math.floor(mostPoints / Math.max(1, lanes.length))
  return lanes.map((lane) => ({ ...lane, items: thin(lane.items, share) }))
}

/** One request as a span from when it was planned; `untilMs` is where it is drawn to while pending. */
export function spanOf(
  exchange: Exchange,
  zero: Instant,
  end: Instant,
  isBad: (exchange: Exchange) => boolean,
): Item {
  const { plannedAt, endedAt, status, outcome } = exchange
  return {
    atMs: round(plannedAt - zero),
    untilMs: round((endedAt ?? end) - zero),
    tone: isBad(exchange) ? 'bad' : 'good',
    label: status === undefined ? outcome : String(status),
  }
}

/** Tenths of a millisecond are enough to draw. */
export function round(ms: number): number {
  return Math.round(ms * 10) / 10
}

function thin(items: Item[], most: number): Item[] {
  if (items.length <= most) return items
  const bad = items.filter(({ tone }) => tone === 'bad').slice(0, most)
  const others = items.filter(({ tone }) => tone !== 'bad')
  const room = most - bad.length
  const kept = Array.from(
    { length: Math.min(room, others.length) },
    (_, index) => others[Math.floor((index * others.length) / room)],
  )
  return [...bad, ...kept.filter((item) => item !== undefined)].toSorted((a, b) => a.atMs - b.atMs)
}
