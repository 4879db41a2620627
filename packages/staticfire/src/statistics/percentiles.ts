/**
 * The value at `fraction` (0–1) by the nearest-rank method: the smallest value such that at least
 * that share of all values is not above it. No interpolation, so it is a value that was seen.
 * `undefined` for no values.
 */
export function percentile(values: readonly number[], fraction: number): number | undefined {
  return percentileOfSorted(sorted(values), fraction)
}

/** Several percentiles of the same values with one sort. */
export function percentiles(
  values: readonly number[],
  fractions: readonly number[],
): (number | undefined)[] {
  const ascending = sorted(values)
  return fractions.map((fraction) => percentileOfSorted(ascending, fraction))
}

/** The nearest-rank percentile of values that are ascending already. */
function percentileOfSorted(ascending: ArrayLike<number>, fraction: number): number | undefined {
  if (!(fraction >= 0 && fraction <= 1)) {
    throw new RangeError(`A percentile's fraction lies between 0 and 1, not ${fraction}.`)
  }
  // Without the tolerance 0.07 * 100 (7.000000000000001) would ask for the eighth of a hundred.
  const rank = Math.ceil(fraction * ascending.length - 1e-9)
  return ascending[Math.max(rank, 1) - 1]
}

/** The middle value; with an even count the lower of the two in the middle. */
export function median(values: readonly number[]): number | undefined {
  return percentile(values, 0.5)
}

function sorted(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort()
}
