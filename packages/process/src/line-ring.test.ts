import { expect, test } from 'vitest'
import { LineRing } from './line-ring.ts'

const line = (at: number, text = `line ${at}`) =>
  ({ at, stream: 'stdout', text, isTruncated: false }) as const

test('the newest lines stay, the oldest go', () => {
  const ring = new LineRing(10_000)
  for (let at = 0; at < 50_000; at += 1) ring.push(line(at))
  expect(ring.length).toBeGreaterThan(50)
  expect(ring.length).toBeLessThan(10_000 / 'line 49999'.length)
  const kept = ring.toArray()
  expect(kept).toHaveLength(ring.length)
  expect(kept.at(-1)?.at).toBe(49_999)
  expect(kept[0]?.at).toBe(50_000 - ring.length)
})

test('empty lines are not free', () => {
  const ring = new LineRing(10_000)
  for (let at = 0; at < 100_000; at += 1) ring.push(line(at, ''))
  expect(ring.length).toBeLessThan(200)
})

test('lines are found by time and by count', () => {
  const ring = new LineRing(10_000)
  expect(ring.tail(3)).toEqual([])
  for (const at of [1, 2, 2, 3]) ring.push(line(at))
  expect(ring.since(2).map(({ at }) => at)).toEqual([2, 2, 3])
  expect(ring.since(4)).toEqual([])
  expect(ring.tail(2).map(({ at }) => at)).toEqual([2, 3])
  expect(ring.tail(9)).toHaveLength(4)
})
