import { startServer } from './start-server.ts'
import { shuffled } from '../shuffled.ts'
import { reference, type Variant } from './variants.ts'

/** How long a variant's process takes until it serves, and its memory then; the reference's of the same round beside. */
export interface Start {
  name: string
  startMs: number
  startMsAdded: number
  rssMb: number
  rssMbAdded: number
}

/** Starts each variant once a round, in a new order each time. The first round warms the file cache and is left out. */
export async function measureStarts(
  variants: readonly Variant[],
  rounds: number,
  sinkPort: number,
): Promise<Start[]> {
  const starts: Start[] = []
  for (let round = 0; round <= rounds; round++) {
    const measured = new Map<string, { startMs: number; rssMb: number }>()
    for (const variant of shuffled(variants)) {
      await using server = await startServer(variant, sinkPort)
      const { rssBytes } = await server.usage()
      measured.set(variant.name, { startMs: server.startMs, rssMb: rssBytes / 1024 ** 2 })
    }
    const beside = measured.get(reference)!
    if (round === 0) continue
    for (const [name, { startMs, rssMb }] of measured)
      starts.push({
        name,
        startMs,
        rssMb,
        startMsAdded: startMs - beside.startMs,
        rssMbAdded: rssMb - beside.rssMb,
      })
  }
  return starts
}
