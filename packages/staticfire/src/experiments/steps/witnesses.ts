import type { Exchange, Operation, ShutdownObservation } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { HeldRequest } from '../../traffic/client.ts'
import { toExchange, type SentExchange } from '../../traffic/sent-exchange.ts'
import type { ExperimentContext } from '../define.ts'
import type { Instance } from '../instance.ts'
import { delay } from './delay.ts'
import type { Hold } from './hold.ts'

/** Where nothing of a dependency can hold them. */
const halfSentWitnesses = 6
const halfSentCount = 2
/** From the witnesses' sending to the signal. */
const leadMs = 100
/** From the signal until the rest of a half-sent request follows. */
const restAfterMs = 300
/** Nobody is held longer than this, whatever becomes of the release. */
const longestHoldMs = 10_000

export interface Witnesses extends AsyncDisposable {
  /** Lets the withheld replies through and sends the rest of the half-sent requests, some time after the signal. */
  release(): Promise<void>
  settle(): Promise<{
    held: Exchange[]
    heldBy: ShutdownObservation['heldBy']
    halfSent: Exchange[]
  }>
}

/**
 * Puts requests in flight that will still be there when the signal comes: held by a dependency's delayed
 * reply, or, in a service without such a request, by a body that is only half sent. Half of them on a
 * kept-alive connection, half on new ones.
 */
export async function sendWitnesses(
  context: ExperimentContext,
  instance: Instance,
  hold: Hold | undefined,
  writing: Operation | undefined,
): Promise<Witnesses> {
  const halfSent = await Promise.all(
    Array.from({ length: writing ? halfSentCount : 0 }, () =>
      instance.client.hold(writing!, { timeoutMs: 15_000 }),
    ),
  )
  const held = hold
    ? await holdByDependency(context, instance, hold)
    : await holdByBody(instance, writing)
  await delay(leadMs, context.signal)
  return {
    release: async () => {
      const wait = (ms: number) => delay(ms, context.signal).catch(() => {})
      await Promise.all([
        wait(hold?.releaseAfterMs ?? 0).then(() => hold?.release()),
        wait(restAfterMs).then(() => {
          for (const request of [...halfSent, ...held.halfSent]) request.finish()
        }),
      ])
    },
    settle: async () => ({
      held: (await Promise.all(held.results)).map(toExchange),
      heldBy:
        held.results.length === 0
          ? 'nothing'
          : held.halfSent.length > 0
            ? 'half-sent'
            : 'dependency',
      halfSent: (await Promise.all(halfSent.map(({ result }) => result))).map(toExchange),
    }),
    [Symbol.asyncDispose]: async () => {
      for (const request of [...halfSent, ...held.halfSent]) request.finish()
      await hold?.release()
    },
  }
}

interface Held {
  results: Promise<SentExchange>[]
  halfSent: HeldRequest[]
}

async function holdByDependency(
  context: ExperimentContext,
  instance: Instance,
  hold: Hold,
): Promise<Held> {
  const { operation, count } = hold
  const { signal } = context
  // The kept-alive half needs connections that have served before.
  await Promise.all(
    Array.from({ length: Math.ceil(count / 2) }, () =>
      instance.client.send(operation, { timeoutMs: 5_000, signal }),
    ),
  )
  const injected = await hold.arm(longestHoldMs)
  const results = Array.from({ length: count }, (_, index) =>
    instance.client.send(operation, {
      freshConnection: index % 2 === 0,
      timeoutMs: longestHoldMs + 5_000,
      signal,
    }),
  )
  for (let waitedMs = 0; waitedMs < 400 && injected.attemptsHit < count; waitedMs += 10) {
    await delay(10, signal)
  }
  return { results, halfSent: [] }
}

async function holdByBody(instance: Instance, writing: Operation | undefined): Promise<Held> {
  if (!writing) return { results: [], halfSent: [] }
  const halfSent = await Promise.all(
    Array.from({ length: halfSentWitnesses }, (_, index) =>
      instance.client.hold(writing, { freshConnection: index % 2 === 0, timeoutMs: 15_000 }),
    ),
  )
  return { results: halfSent.map(({ result }) => result), halfSent }
}

/** A breaker that looking for a hold has opened lets calls through again within this time. */
const workingWithinMs = 12_000

/**
 * A request with a body that works on this instance now: looking for a hold delays a dependency, and a
 * service that gives up on it meanwhile would answer errors that are not the stop's doing.
 */
export async function findWorkingWrite(
  context: ExperimentContext,
  instance: Instance,
): Promise<Operation | undefined> {
  const { signal } = context
  const writing = writeOperation(context)
  const until = now() + workingWithinMs
  while (writing && now() < until) {
    const { isExpected } = await instance.client.send(writing, { timeoutMs: 5_000, signal })
    if (isExpected) return writing
    await delay(500, signal)
  }
  return undefined
}

/** A request with a body that worked in traffic. */
function writeOperation({ blueprint, seen }: ExperimentContext): Operation | undefined {
  return blueprint.operations.find(
    ({ id, body, method }) =>
      body !== undefined &&
      method !== 'GET' &&
      (seen.traffic?.operations ?? []).some(
        ({ operation, expected }) => operation === id && expected > 0,
      ),
  )
}
