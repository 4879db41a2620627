import { describe, expect, test } from 'vitest'
import { type Point, theilSen } from './theil-sen.ts'

/** Repeatable noise between -1 and 1. */
function noise(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return (state / 2_147_483_648) * 2 - 1
  }
}

function line(slope: number, { points = 60, seed = 1 } = {}): Point[] {
  const next = noise(seed)
  return Array.from({ length: points }, (_, x) => ({ x, y: slope * x + 5 * next() }))
}

describe('theilSen', () => {
  test('a line has its slope, and an interval of no width', () => {
    const points = Array.from({ length: 10 }, (_, x) => ({ x, y: 3 * x + 1 }))
    expect(theilSen(points)).toEqual({ slope: 3, low: 3, high: 3 })
  })

  test('the interval holds the true slope nearly always', () => {
    const misses = Array.from({ length: 200 }, (_, seed) => theilSen(line(0.2, { seed })))
    const missed = misses.filter((found) => found && (found.low > 0.2 || found.high < 0.2))
    expect(missed.length).toBeLessThanOrEqual(8)
  })

  test('a quarter of outliers, all on one side, does not bend it', () => {
    const points = line(0).map(({ x, y }) => ({ x, y: x > 45 ? y + 1_000 : y }))
    const bent = theilSen(line(0).map(({ x, y }) => ({ x, y: x % 4 === 0 ? y + 1_000 : y })))
    expect(Math.abs(bent?.slope ?? Infinity)).toBeLessThan(0.3)
    // A step at the end is growth, not an outlier.
    expect(theilSen(points)?.high).toBeGreaterThan(1)
  })

  test('fewer points make a wider interval, until nothing is said', () => {
    const width = (points: number) => {
      const { low = 0, high = 0 } = theilSen(line(1, { points })) ?? {}
      return high - low
    }
    expect(width(20)).toBeGreaterThan(width(60))
    expect(width(4)).toBe(Infinity)
    expect(theilSen(line(1, { points: 2 }))).toBeUndefined()
    expect(theilSen([1, 2, 3].map((y) => ({ x: 7, y })))).toBeUndefined()
  })

  test('equal values make no trend', () => {
    const flat = Array.from({ length: 30 }, (_, x) => ({ x, y: 4 }))
    expect(theilSen(flat)).toEqual({ slope: 0, low: 0, high: 0 })
  })
})
