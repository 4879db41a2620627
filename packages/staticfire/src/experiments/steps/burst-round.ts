import type { BurstRound, Operation } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import type { ExperimentContext } from '../define.ts'
import type { ServedAsBefore } from '../facts/served-as-before.ts'
import type { Instance } from '../instance.ts'
import type { BurstClient } from './burst-client.ts'
import { delay } from './delay.ts'

export interface BurstBench extends ServedAsBefore {
  context: ExperimentContext
  instance: Instance
  /** The first is the one that is sent the most. */
  operations: readonly [Operation, ...Operation[]]
}

export interface SentRound {
  round: BurstRound
  /** In the order in which they ended. */
  sent: SentExchange[]
  refusal?: SentExchange
}

const most = 300
const spacingMs = 10
const mostUnderWay = 10
const longestMs = 8_000
/** So many of each operation, then the first alone: routes may have limits of their own. */
const ofEach = 20
/** A service that sheds load, or breaks, has good answers in between. */
const refusedInTurn = { limited: 3, otherwise: 15 }

/** Up to 300 requests of one client at no more than 100 a second; it ends where the service refuses. */
export async function sendBurst(
  bench: BurstBench,
  client: BurstClient,
  way: BurstRound['way'],
): Promise<SentRound> {
  const { context, instance, operations } = bench
  const sent: SentExchange[] = []
  const inTurn = new Map<string, SentExchange[]>()
  const underWay = new Set<Promise<void>>()
  let refusal: SentExchange | undefined
  const startedAt = now()
  let next = startedAt
  for (let index = 0; index < most && !refusal; index++) {
    if (now() > startedAt + longestMs || instance.process.exit) break
    await delay(Math.max(0, next - now()), context.signal)
    // What is late is not caught up with: that would be a higher rate.
    next = now() + spacingMs
    const one = client.send(operationAt(operations, index)).then((exchange) => {
      sent.push(exchange)
      refusal ??= refusalIn(bench, inTurn, exchange)
      underWay.delete(one)
    })
    underWay.add(one)
    if (underWay.size >= mostUnderWay) await Promise.race(underWay)
  }
  await Promise.all(underWay)
  const round: BurstRound = {
    way,
    startedAt,
    endedAt: now(),
    operations: operations.map(({ id }) => id),
    sent: sent.length,
    served: sent.filter(bench.isServed).length,
    statuses: Object.fromEntries(
      [...Map.groupBy(sent, ({ status, outcome }) => String(status ?? outcome))].map(
        ([name, each]) => [name, each.length],
      ),
    ),
  }
  return { round, sent, ...(refusal && { refusal }) }
}

function operationAt(operations: BurstBench['operations'], index: number): Operation {
  const [first] = operations
  return index < operations.length * ofEach
    ? (operations[index % operations.length] ?? first)
    : first
}

/** The first of several refusals running of one operation, once there are enough of them. */
function refusalIn(
  { isServed }: BurstBench,
  inTurn: Map<string, SentExchange[]>,
  exchange: SentExchange,
): SentExchange | undefined {
  if (isServed(exchange)) {
    inTurn.delete(exchange.operation)
    return undefined
  }
  if (exchange.outcome !== 'ok') return undefined
  const refusals = [...(inTurn.get(exchange.operation) ?? []), exchange]
  inTurn.set(exchange.operation, refusals)
  const limited = refusals.filter(({ status }) => status === 429)
  if (limited.length >= refusedInTurn.limited) return limited[0]
  return refusals.length >= refusedInTurn.otherwise ? refusals[0] : undefined
}
