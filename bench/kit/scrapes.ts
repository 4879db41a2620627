import { median } from '../../packages/staticfire/src/statistics/percentiles.ts'
import { startChild } from './children.ts'
import type { Spread } from './figures.ts'

const scraped = ['kit', 'prom-client']
const processes = 3

/** The longest turn of the event loop during each scrape, over several processes of each. */
export async function measureScrapes(): Promise<Record<string, Spread>> {
  const longest: Record<string, number[]> = {}
  for (let round = 0; round < processes; round++) {
    for (const name of scraped) {
      await using child = startChild('servers/scrape.js', [name])
      const { longestMs } = await child.first<{ longestMs: number[] }>()
      longest[name] = [...(longest[name] ?? []), ...longestMs]
    }
  }
  return Object.fromEntries(
    Object.entries(longest).map(([name, values]) => [
      name,
      { median: median(values) ?? Number.NaN, low: Math.min(...values), high: Math.max(...values) },
    ]),
  )
}
