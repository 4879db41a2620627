import type { Dependency, Operation, ResourceCycle } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { Fault, Proxy } from '@staticfire/proxy'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import type { ExperimentContext } from '../define.ts'
import type { Instance } from '../instance.ts'
import { delay } from './delay.ts'
import { quietResources } from './quiet-resources.ts'

export interface CycleBench {
  context: ExperimentContext
  instance: Instance
  /** Of the burst. */
  operations: readonly Operation[]
  /** The dependencies, each with the requests that are sent while it fails. */
  hurt: readonly { dependency: Dependency; proxy: Proxy; operations: readonly Operation[] }[]
}

const burst = { requests: 32, atOnce: 8 }
/**
 * Few, so that a circuit breaker stays closed beside the burst's successes, though each of them may be
 * three attempts. One at a time: more than one connection is then needed by nobody.
 */
const intoFault = { requests: 4, atOnce: 1 }
const abandoned = 4
const abandonAfterMs = 30
/** So long after the last request its connection may still be on its way out. */
const releaseMs = 300
const timeoutMs = 10_000
/** A breaker that opened all the same is given its time; this long where none is declared. */
const usualResetMs = 6_000
const worksAgainMs = 2_000

/** How many requests one cycle sends, about. */
export function requestsOfCycle({ hurt }: CycleBench): number {
  return burst.requests + abandoned + hurt.length * (intoFault.requests + 4)
}

/** One burst, each dependency failing, clients that leave; then what is held in the quiet. */
export async function observeOneCycle(
  bench: CycleBench,
): Promise<{ cycle?: ResourceCycle; limited: number }> {
  const { instance, context } = bench
  const startedAt = now()
  const sent = await sendMany(bench, bench.operations, burst)
  const worked = sent.filter(({ isExpected }) => isExpected).length
  const faults: HurtFacts[] = []
  let failed = 0
  for (const { dependency, proxy, operations } of bench.hurt) {
    // What the burst left idle would be used up before one is opened.
    const emptiedAt = now()
    await proxy.closeConnections('reset')
    await untilItWorks(bench, dependency, proxy, operations)
    if (instance.process.exit) return { limited: countLimited(sent) }
    const [name, fault] = faultOf(dependency)
    const injected = await proxy.inject(fault)
    const hurt = await sendMany(bench, operations, intoFault)
    await proxy.heal()
    const healedAt = now()
    sent.push(...hurt)
    failed += hurt.filter(({ isExpected }) => !isExpected).length
    faults.push({
      dependency: dependency.name,
      fault: name,
      attemptsHit: injected.attemptsHit,
      opened: () => openedBetween(proxy, emptiedAt, healedAt),
    })
    await untilItWorks(bench, dependency, proxy, operations)
  }
  const left = await leaveInTheMiddle(bench)
  instance.client.closeIdle()
  await delay(releaseMs, context.signal)
  const kept = faults.map(({ opened, ...fault }) => ({ ...fault, connectionsLeft: opened() }))
  // A pool is full now, then less so: without its connections, what is left can be counted.
  for (const { proxy } of bench.hurt) await proxy.closeConnections('reset')
  const quiet = await quietResources(instance, context.signal)
  const limited = countLimited(sent)
  if (!quiet) return { limited }
  return { cycle: { startedAt, worked, failed, abandoned: left, faults: kept, quiet }, limited }
}

type HurtFacts = Omit<ResourceCycle['faults'][number], 'connectionsLeft'> & {
  /** How many of the connections that were opened for the failed calls are open now. */
  opened: () => number
}

function openedBetween({ ledger }: Proxy, from: number, until: number): number {
  return ledger.connections.filter(
    ({ openedAt, closedAt }) => openedAt >= from && openedAt <= until && closedAt === undefined,
  ).length
}

/**
 * An error of its protocol, which leaves connections alone. A refusal would reset them, and with them
 * those that the service forgot; it is for dependencies whose protocol nobody speaks here.
 */
function faultOf({ kind }: Dependency): [ResourceCycle['faults'][number]['fault'], Fault] {
  const body = JSON.stringify({ error: 'unavailable', more: '.'.repeat(2_000) })
  if (kind === 'http') return ['error', { type: 'respond', status: 503, body }]
  if (kind === 'postgres') return ['error', { type: 'postgres-error', code: '53300' }]
  const message = 'LOADING Redis is loading the dataset in memory'
  if (kind === 'redis') return ['error', { type: 'redis-error', message }]
  return ['refuse', { type: 'refuse' }]
}

async function sendMany(
  { instance, context }: CycleBench,
  operations: readonly Operation[],
  { requests, atOnce }: typeof burst,
): Promise<SentExchange[]> {
  const sent: SentExchange[] = []
  let next = 0
  const send = async () => {
    while (next < requests && !instance.process.exit) {
      const operation = operations[next++ % operations.length]!
      // On connections of their own: those that would be kept are the service's to hold as well.
      const options = { timeoutMs, signal: context.signal, freshConnection: true }
      sent.push(await instance.client.send(operation, options))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, send))
  return sent
}

/** Until a request reaches the dependency and works: the fault before has to be over, also for a breaker. */
async function untilItWorks(
  { instance, context }: CycleBench,
  { resetMs = usualResetMs }: Dependency,
  proxy: Proxy,
  operations: readonly Operation[],
): Promise<void> {
  const [operation] = operations
  const until = now() + resetMs + worksAgainMs
  while (operation && now() < until && !instance.process.exit) {
    const at = now()
    const options = { timeoutMs, signal: context.signal, freshConnection: true }
    const { isExpected } = await instance.client.send(operation, options)
    if (isExpected && proxy.ledger.since(at).length > 0) return
    await delay(100, context.signal)
  }
}

async function leaveInTheMiddle({ instance, context, operations }: CycleBench): Promise<number> {
  let left = 0
  for (const operation of operations.slice(0, abandoned)) {
    if (instance.process.exit) break
    const leaving = new AbortController()
    const held = await instance.client.hold(operation, {
      timeoutMs,
      freshConnection: true,
      signal: AbortSignal.any([context.signal, leaving.signal]),
    })
    await delay(abandonAfterMs, context.signal)
    leaving.abort()
    await held.result
    left++
  }
  return left
}

function countLimited(sent: readonly SentExchange[]): number {
  return sent.filter(({ status }) => status === 429).length
}
