import type { AskedUnderLimit, Operation } from '@staticfire/contracts'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import type { ExperimentContext } from '../define.ts'
import type { BurstClient } from './burst-client.ts'
import type { BurstBench } from './burst-round.ts'
import { probePaths } from './wait-until-ready.ts'
import type { Answers, RefusedClient } from './while-refused.ts'

const looks = 3
const looksAtProbes = 2
/** How many proxies may stand before a service that does not say it. */
const possibleHops = [1, 2, 3]
const refusedInTurn = 3
/** So many more than the limit, each as somebody else: none of them counted to the limit then. */
const beyondLimit = 10

interface Limited {
  first: BurstClient
  second: BurstClient
  secondIdentity?: string
  operation: Operation
  refused: RefusedClient
  servedBefore: number
}

/** The second client, while the first is refused. */
export function askAsSecond(
  { isServed }: BurstBench,
  { second, secondIdentity, operation, refused }: Limited,
): Promise<AskedUnderLimit> {
  const isLeft = secondIdentity === undefined || operation.identity === undefined
  const identity = isLeft ? {} : { identity: secondIdentity }
  return refused.during({ subject: 'second-client' }, looks, async () =>
    answers([await second.send(operation, identity)], isServed, refused),
  )
}

/** The probes, asked for by the client that is refused. */
export async function askProbes(
  { context }: BurstBench,
  { first, refused }: Limited,
): Promise<AskedUnderLimit[]> {
  const isUp = ({ status = 0 }: SentExchange) => status >= 200 && status < 300
  const asked: AskedUnderLimit[] = []
  for (const [subject, path] of pathsOfProbes(context)) {
    const look = async () => answers([await first.get(path)], isUp, refused)
    asked.push(await refused.during({ subject }, looksAtProbes, look))
  }
  return asked
}

/** The refused client, with another address before the real one each time. */
export async function askRotated(bench: BurstBench, limited: Limited): Promise<AskedUnderLimit[]> {
  const declared = bench.context.blueprint.limits?.trustedHops
  const asked: AskedUnderLimit[] = []
  for (const hops of declared === undefined ? possibleHops : [declared]) {
    const subject = { subject: 'rotated', hops } as const
    const look = () => rotate(bench, limited, hops)
    const result = await limited.refused.during(subject, 1, look)
    asked.push(result)
    if (result.asked === 0 || result.refused > 0) break
  }
  return asked
}

async function rotate(
  { isServed }: BurstBench,
  { first, operation, refused, servedBefore }: Limited,
  hops: number,
): Promise<Answers> {
  const sent: SentExchange[] = []
  let inTurn = 0
  while (sent.length < servedBefore + beyondLimit && inTurn < refusedInTurn) {
    const exchange = await first.send(operation, { rotatedBefore: hops })
    sent.push(exchange)
    inTurn = refused.isRefusal(exchange) ? inTurn + 1 : 0
  }
  return answers(sent, isServed, refused)
}

function answers(
  sent: readonly SentExchange[],
  isServed: (sent: SentExchange) => boolean,
  { isRefusal }: RefusedClient,
): Answers {
  const refused = sent.filter(isRefusal).length
  return { asked: sent.length, refused, served: sent.filter(isServed).length }
}

function pathsOfProbes(context: ExperimentContext): ['live' | 'ready' | 'metrics', string][] {
  const { live, ready } = probePaths(context)
  const { metrics } = context.blueprint.endpoints
  const paths = [
    ['live', live],
    ['ready', ready],
    ['metrics', metrics],
  ] as const
  return paths.flatMap(([subject, path]) => (path === undefined ? [] : [[subject, path]]))
}
