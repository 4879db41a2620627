/**
 * The name that a reader would take for a misspelling of this one; undefined when none is near.
 * One slip in names of up to five characters, two in longer ones: HOST is no misspelt PORT.
 */
export function nearestName(name: string, others: Iterable<string>): string | undefined {
  const wanted = plain(name)
  const allowed = wanted.length <= 5 ? 1 : 2
  let best: { name: string; slips: number } | undefined
  for (const other of others) {
    // Names of the environment may hold anything but `=`: only plain ones are repeated.
    if (!/^[A-Za-z][\w.-]{2,99}$/.test(other)) continue
    const slips = slipsBetween(wanted, plain(other), allowed)
    if (slips <= allowed && slips < (best?.slips ?? Infinity)) best = { name: other, slips }
  }
  return best?.name
}

/** `database-url` is DATABASE_URL in another dress. */
function plain(name: string): string {
  return name.toUpperCase().replaceAll(/[.-]/g, '_')
}

/** Insertions, removals, changes, and swaps of neighbours (optimal string alignment). */
function slipsBetween(a: string, b: string, allowed: number): number {
  if (Math.abs(a.length - b.length) > allowed) return Infinity
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row[j] = Math.min(
        last[j]! + 1,
        row[j - 1]! + 1,
        last[j - 1]! + (isSame ? 0 : 1),
        isSwap ? beforeLast[j - 2]! + 1 : Infinity,
      )
    }
    beforeLast = last
    last = row
  }
  return last[b.length]!
}
