import type { TimelineLane } from '@staticfire/contracts'
import { expect, test } from 'vitest'
import { layoutTimeline } from './timeline-layout.ts'
import { lossyStop } from './testing/sample-timelines.ts'

function laneOf(items: TimelineLane['items']) {
  return layoutTimeline({
    title: '',
    zero: '',
    lanes: [{ name: 'lane', kind: 'spans', items }],
    marks: [],
  }).lanes[0]!
}

test('the width reaches from the first to the last thing, and zero is within', () => {
  const { lanes, scale } = layoutTimeline(lossyStop)
  const shares = lanes.flatMap(({ items }) => items.flatMap(({ from, to }) => [from, to]))
  expect([Math.min(...shares), Math.max(...shares)]).toEqual([0, 100])
  expect(scale.ticks.map(({ label }) => label)).toEqual(['−1 s', '−500 ms', '0', '500 ms'])
})

test('spans that overlap go below one another, and those that do not share a row', () => {
  const span = (atMs: number, untilMs: number) => ({ atMs, untilMs, tone: 'good' as const })
  expect(laneOf([span(0, 10), span(5, 15), span(20, 30)]).items.map(({ row }) => row)).toEqual([
    0, 1, 0,
  ])
})

test('labels of neighbours do not meet, so they go below one another too', () => {
  const point = (atMs: number) => ({ atMs, tone: 'bad' as const, label: 'connection refused' })
  const { items } = laneOf([point(0), point(1), point(50), point(100)])
  expect(new Set(items.map(({ row }) => row)).size).toBeGreaterThan(1)
  expect(items[0]!.row).not.toBe(items[1]!.row)
})

test('marks close to each other have rows of their own', () => {
  const rows = layoutTimeline(lossyStop).marks.map(({ row }) => row)
  expect(new Set(rows).size).toBe(rows.length)
})

test('what has no finite time is left out, and an empty timeline has a width', () => {
  const bad = { atMs: Number.NaN, tone: 'bad' as const }
  const open = { atMs: 5, untilMs: null as unknown as number, tone: 'bad' as const }
  expect(laneOf([bad, open]).items).toHaveLength(1)
  expect(laneOf([]).rows).toBe(1)
})

test('thousands of items are bounded', () => {
  const items = Array.from({ length: 5_000 }, () => ({
    atMs: 0,
    untilMs: 100,
    tone: 'bad' as const,
  }))
  const lane = laneOf(items)
  expect(lane.items.length).toBeLessThanOrEqual(400)
  expect(lane.rows).toBeLessThanOrEqual(24)
})
