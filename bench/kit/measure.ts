import { pin } from '../proxy/cores.ts'
import { shareStolenDuring } from '../proxy/stolen.ts'
import type { Child } from './children.ts'
import type { Load, Loaded } from './load.ts'
import { type Server, startServer } from './start-server.ts'
import type { Variant } from './variants.ts'

/** A variant and the reference, one right after the other, so that both meet the same neighbours. */
export interface Pair {
  ratio: number
  cpuUs: number
  cpuUsAdded: number
}

/** What one process of a variant showed. */
export interface Trial {
  name: string
  pairs: Pair[]
  p99Ms: number
  rssMb: number
  /** Pairs that were measured again, for other machines took too much of the processor meanwhile. */
  voided: number
}

export interface Plan {
  windowMs: number
  windows: number
  /** Compiled code is what a service runs for all but its first seconds: so many requests, for so long at most. */
  warmUpRequests: number
  warmUpMs: number
  rate: number
  rateMs: number
}

const connections = 32
const maxShareStolen = 0.02
const maxVoided = 6

/** Servers on core 1; on core 0 all that would not be on a server's machine. */
export async function measureProcess(
  variant: Variant,
  against: Server,
  loader: Child,
  sinkPort: number,
  plan: Plan,
): Promise<Trial> {
  await using server = await startServer(variant, sinkPort)
  pin(server.pid, '1')
  pin(server.readerPid, '0')
  let answered = 0
  const load = async (from: Server, more: Partial<Load>): Promise<Loaded> => {
    const common = { port: from.port, connections, durationMs: plan.windowMs }
    const loaded = await loader.ask<Loaded>({ ...common, ...more } satisfies Load)
    if (from === server) answered += loaded.requests
    return loaded
  }
  const measure = async (from: Server) => {
    const before = await from.usage()
    const { requests, seconds } = await load(from, {})
    const after = await from.usage()
    return { perSecond: requests / seconds, cpuUs: (after.cpuUs - before.cpuUs) / requests }
  }

  const warmUntil = performance.now() + plan.warmUpMs
  while (answered < plan.warmUpRequests && performance.now() < warmUntil) await load(server, {})
  const pairs: Pair[] = []
  let voided = 0
  while (pairs.length < plan.windows) {
    const isFirst = Math.random() < 0.5
    const [[one, other], stolen] = await shareStolenDuring(async () => [
      await measure(isFirst ? server : against),
      await measure(isFirst ? against : server),
    ])
    if (stolen > maxShareStolen && voided < maxVoided) {
      voided++
      continue
    }
    const [own, reference] = isFirst ? [one!, other!] : [other!, one!]
    pairs.push({
      ratio: own.perSecond / reference.perSecond,
      cpuUs: own.cpuUs,
      cpuUsAdded: own.cpuUs - reference.cpuUs,
    })
  }
  const { rssBytes } = await server.usage()
  const { p99Ms } = await load(server, { ratePerSecond: plan.rate, durationMs: plan.rateMs })
  const lines = await server.end()
  const { linesEach = 0 } = variant
  // What was not logged was not paid for either.
  if (linesEach === 1 && lines < answered)
    throw new Error(`${variant.name} answered ${answered} requests and logged ${lines} lines.`)
  return { name: variant.name, pairs, p99Ms, rssMb: rssBytes / 1024 ** 2, voided }
}
