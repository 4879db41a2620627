export interface Point {
  x: number
  y: number
}

export interface Slope {
  /** The middle of the slopes between all pairs of points, in units of y for one unit of x. */
  slope: number
  /** The ends of the interval that holds the true slope with the asked confidence. */
  low: number
  high: number
}

/** Beyond that many points every so-manieth is taken: the pairs grow with the square. */
const maxPoints = 1_000

/**
 * A trend by Theil and Sen, which up to 29 % of outliers cannot bend, with the interval that Kendall's
 * rank statistic gives (Sen 1968, §5). `z` is the normal quantile: 2.576 for 99 %. Undefined for fewer than
 * three points, or when all lie at one x.
 */
export function theilSen(points: readonly Point[], z = 2.576): Slope | undefined {
  const step = Math.ceil(points.length / maxPoints)
  const taken = points.filter((_, at) => at % step === 0)
  if (taken.length < 3) return undefined
  const slopes = pairSlopes(taken)
  const count = slopes.length
  if (count === 0) return undefined
  const spread = z * Math.sqrt(kendallVariance(taken))
  const at = (rank: number): number => {
    const index = Math.min(Math.max(rank, 0), count - 1)
    const below = slopes[Math.floor(index)] ?? 0
    const above = slopes[Math.ceil(index)] ?? 0
    return below + (above - below) * (index % 1)
  }
  const middle = (count - 1) / 2
  return {
    slope: at(middle),
    // An interval wider than all slopes has no known end.
    low: spread >= count ? -Infinity : at(middle - spread / 2),
    high: spread >= count ? Infinity : at(middle + spread / 2),
  }
}

function pairSlopes(points: readonly Point[]): Float64Array {
  const slopes: number[] = []
  points.forEach((one, at) => {
    for (let next = at + 1; next < points.length; next++) {
      const other = points[next]!
      if (other.x !== one.x) slopes.push((other.y - one.y) / (other.x - one.x))
    }
  })
  return Float64Array.from(slopes).sort()
}

/** Of the rank statistic, corrected for equal values. */
function kendallVariance(points: readonly Point[]): number {
  const ties = new Map<number, number>()
  for (const { y } of points) ties.set(y, (ties.get(y) ?? 0) + 1)
  const term = (n: number): number => n * (n - 1) * (2 * n + 5)
  const tied = [...ties.values()].reduce((sum, n) => sum + term(n), 0)
  return (term(points.length) - tied) / 18
}
