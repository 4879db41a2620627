import type { BurstObservation, Operation } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { SentExchange } from '../traffic/sent-exchange.ts'
import { defineExperiment, InvalidObservation, type ExperimentContext } from './define.ts'
import { announcedLimits } from './facts/announced-limits.ts'
import { servedAsBefore } from './facts/served-as-before.ts'
import type { Instance } from './instance.ts'
import { askAsSecond, askProbes, askRotated } from './steps/ask-under-limit.ts'
import { type BurstClient, burstClient, origins } from './steps/burst-client.ts'
import { burstOperations } from './steps/burst-operations.ts'
import { type BurstBench, sendBurst, type SentRound } from './steps/burst-round.ts'
import { obeyRetryAfter } from './steps/obey-retry-after.ts'
import { waitUntilReady } from './steps/wait-until-ready.ts'
import { type RefusedClient, refusedClient } from './steps/while-refused.ts'

/** One client sends more than it should; then others ask, and it obeys what it is told. */
export const burst = defineExperiment({
  name: 'burst',
  after: ['boot[up]', 'traffic'],
  // A hundred requests a second for three seconds at most; then it waits.
  lane: () => 'light',
  keys: () => [undefined],
  // With `cycles`, which waits for it: the two are the longest chain.
  expectedMs: () => 30_000,
  run: async (context) => {
    const [first, ...others] = burstOperations(context)
    if (!first) {
      throw new InvalidObservation(
        'no-known-requests',
        'No known request worked each time, so it would not show where a limit begins.',
      )
    }
    const lowered = context.blueprint.limits?.lowered
    await using instance = await context.startInstance({
      mutateEnv: (env) => void Object.assign(env, lowered?.env),
    })
    await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
    const operations: BurstBench['operations'] = [first, ...others]
    return await observeBurst({ context, instance, operations, ...servedAsBefore() })
  },
})

async function observeBurst(bench: BurstBench): Promise<BurstObservation> {
  const { context, instance, operations } = bench
  await using balanced = burstClient(context, instance, origins.first)
  await using direct = burstClient(context, instance, origins.direct)
  await using second = burstClient(context, instance, origins.second)
  await Promise.all([balanced.prime(operations), second.prime(operations)])
  const secondIdentity = await workingIdentity(bench, second)

  const rounds = [await sendBurst(bench, balanced, 'balancer')]
  const announced = () => announcedOf(rounds, context)
  if (!rounds[0]!.refusal && announced().length === 0 && !context.blueprint.limits) {
    await direct.prime(operations)
    rounds.push(await sendBurst(bench, direct, 'direct'))
  }
  throwIfUseless(instance, rounds)
  const last = rounds.at(-1)!
  const operation = operations.find(({ id }) => id === last.refusal?.operation)
  const base = {
    isLowered: context.blueprint.limits?.lowered !== undefined,
    rounds: rounds.map(({ round }) => round),
    announced: announced(),
    otherBy: ['address' as const, ...(secondIdentity === undefined ? [] : ['identity' as const])],
    isIdentified: operation?.identity !== undefined,
  }
  if (!last.refusal || !operation) return { ...base, asked: [] }
  const first = last.round.way === 'direct' ? direct : balanced
  const limited = {
    first,
    second,
    operation,
    ...(secondIdentity !== undefined && { secondIdentity }),
  }
  return { ...base, ...(await observeLimit(bench, limited, last)) }
}

async function observeLimit(
  bench: BurstBench,
  who: { first: BurstClient; second: BurstClient; secondIdentity?: string; operation: Operation },
  { sent, refusal, round }: SentRound,
): Promise<Pick<BurstObservation, 'refusal' | 'asked' | 'retry' | 'found'>> {
  const { first, operation } = who
  const isLike = (each: SentExchange) =>
    each.operation === operation.id && each.status === refusal!.status && !bench.isServed(each)
  const servedBefore = sent.slice(0, sent.indexOf(refusal!)).filter(bench.isServed).length
  const refused = refusedClient(bench, first, operation, sent.filter(isLike), servedBefore)
  const limited = { ...who, refused, servedBefore }

  const asked = [await askAsSecond(bench, limited)]
  const is429 = refusal!.status === 429
  if (is429) asked.push(...(await askProbes(bench, limited)), ...(await askRotated(bench, limited)))
  const isFound = is429 && !bench.context.blueprint.limits?.lowered && servedBefore > 0
  const isForAll = isFound && (await isRefusedEverywhere(bench, first, operation, refused))
  const retry = is429 ? await obeyRetryAfter(bench, first, operation, refused) : undefined
  const perMs = windowOf(round.startedAt, refused)
  return {
    refusal: {
      operation: operation.id,
      status: refusal!.status ?? 0,
      servedBefore,
      at: refusal!.endedAt ?? refusal!.sentAt,
      isOtherBody: bench.isOtherBody(refusal!),
      answers: refused.answers,
    },
    asked,
    ...(retry && { retry }),
    ...(isForAll && { found: { requests: servedBefore, perMs } }),
  }
}

/** A second identity that may send what the burst sends. */
async function workingIdentity(
  { context, operations, isServed }: BurstBench,
  second: BurstClient,
): Promise<string | undefined> {
  const operation = operations.find(({ identity }) => identity !== undefined)
  const other = context.blueprint.identities.find(
    ({ name }) => name !== operation?.identity && !operation?.forbidden.includes(name),
  )
  if (!operation || !other) return undefined
  return isServed(await second.send(operation, { identity: other.name })) ? other.name : undefined
}

/** Whether the limit that was met counts other requests of the client as well. */
async function isRefusedEverywhere(
  { operations }: BurstBench,
  first: BurstClient,
  { id, identity }: Operation,
  refused: RefusedClient,
): Promise<boolean> {
  const others = operations.filter((each) => each.id !== id)
  const other = others.find((each) => each.identity === identity) ?? others[0]
  return !other || refused.isRefusal(await first.send(other))
}

/** From the first request until the client was served again, or is told that it would be. */
function windowOf(startedAt: number, refused: RefusedClient): number {
  const { at, retryAfterMs: waitMs = 0 } = refused.last()
  return Math.ceil(Math.max(now(), at + waitMs) - startedAt)
}

function announcedOf(
  rounds: readonly SentRound[],
  { mask }: ExperimentContext,
): BurstObservation['announced'] {
  const all = rounds.flatMap(({ sent }) => [sent[0], sent.at(-1)])
  const found = all.map((each) => announcedLimits(each?.responseHeaders ?? {}, mask))
  return found.find(({ length }) => length > 0) ?? []
}

function throwIfUseless(instance: Instance, rounds: readonly SentRound[]): void {
  if (instance.process.exit) {
    throw new InvalidObservation('service-ended', 'The service ended while it was sent a burst.')
  }
  if (rounds.some(({ round }) => round.served === 0)) {
    throw new InvalidObservation(
      'control-failed',
      'Not one request of the burst was served as before: nothing shows where a limit begins.',
    )
  }
}
