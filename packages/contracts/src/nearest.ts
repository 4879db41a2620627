import { distance } from 'fastest-levenshtein'

/** The candidate that was most likely meant by `word`, or undefined when none is close. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = plain(word)
  const tolerance = wanted.length <= 5 ? 1 : wanted.length <= 8 ? 2 : 3
  let best: { candidate: string; steps: number } | undefined
  for (const candidate of candidates) {
    const steps = stepsBetween(wanted, plain(candidate))
    if (steps <= tolerance && (best === undefined || steps < best.steps))
      best = { candidate, steps }
  }
  return best?.candidate
}

/** `pre_stop`, `pre-stop` and `PreStop` are all meant as `preStop`. Bounded: the distance is quadratic. */
function plain(word: string): string {
  return word.slice(0, 100).toLowerCase().replaceAll(/[-_]/g, '')
}

/** Letters in another order, such as `hots` for `host`, are one slip; the distance would count two. */
function stepsBetween(a: string, b: string): number {
  return a !== b && sorted(a) === sorted(b) ? 1 : distance(a, b)
}

function sorted(word: string): string {
  return word.split('').toSorted().join('')
}
