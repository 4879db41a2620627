import type { QuietResources } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { Instance } from '../instance.ts'
import { delay } from './delay.ts'

const everyMs = 100
/** Unchanged over so many samples: quiet. */
const enough = 6
/** Pools close what is idle, runtimes end threads: most do it within this. */
const mostMs = 4_000
type Counts = Omit<QuietResources, 'isSettled'>

/** Waits until the service holds the same for a while; undefined when it ended. */
export async function quietResources(
  instance: Instance,
  signal: AbortSignal,
): Promise<QuietResources | undefined> {
  const until = now() + mostMs
  const samples: Counts[] = []
  while (!instance.process.exit) {
    samples.push(await instance.process.sample())
    const recent = samples.slice(-enough)
    const [first] = recent
    if (recent.length === enough && recent.every((each) => isSame(each, first!)))
      return quiet(recent, true)
    if (now() > until) return quiet(recent, false)
    await delay(everyMs, signal)
  }
  return undefined
}

function isSame(one: Counts, other: Counts): boolean {
  return (
    one.descriptors === other.descriptors &&
    one.threads === other.threads &&
    one.processes === other.processes
  )
}

/** The least of each: what is on its way out does not count. */
function quiet(samples: readonly Counts[], isSettled: boolean): QuietResources {
  const least = (kind: keyof Counts) => Math.min(...samples.map((each) => each[kind]))
  return {
    at: samples.at(-1)!.at,
    isSettled,
    processes: least('processes'),
    descriptors: least('descriptors'),
    sockets: least('sockets'),
    threads: least('threads'),
    rssBytes: least('rssBytes'),
  }
}
