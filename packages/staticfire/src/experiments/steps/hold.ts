import type { Dependency, Operation } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { InjectedFault, Proxy } from '@staticfire/proxy'
import type { ExperimentContext } from '../define.ts'
import type { Instance } from '../instance.ts'
import { get } from './get.ts'
import { operationsUsing } from './operations-using.ts'
import { isSuccess } from './poll-probe.ts'
import { probePaths } from './wait-until-ready.ts'

/** How requests can be held in flight: a delayed reply of a dependency to one of its operations. */
export interface Hold {
  operation: Operation
  /** How long after the signal the replies are let through. */
  releaseAfterMs: number
  /** How many can be held at once without the service running out of connections. */
  count: number
  /** Withholds the replies to the next `count` attempts until released, or for so long; all else passes at once. */
  arm(forMs: number): Promise<InjectedFault>
  release(): Promise<void>
  /** The dependency operations that are delayed: other traffic should not use them. */
  dependencyOperations: readonly string[]
}

/**
 * From the witnesses' sending to their release it takes 100 ms and what `releaseAfterMs` says: the
 * control is held for longer, so that a busy machine cannot push them beyond a timeout of the service.
 */
const holds = [
  { controlMs: 700, releaseAfterMs: 300 },
  { controlMs: 400, releaseAfterMs: 200 },
  { controlMs: 200, releaseAfterMs: 100 },
]
const counts = [6, 3, 1]

/**
 * Finds a request that can be held in flight without failing, how long, and how many at once. Each
 * try is a control on the instance, so that a timeout or a pool of the service that is smaller than the
 * hold is found here and not mistaken for a lost request later.
 */
export async function findHold(
  context: ExperimentContext,
  instance: Instance,
): Promise<Hold | undefined> {
  for (const { name } of unpooledFirst(context.blueprint.dependencies)) {
    const proxy = instance.proxies.get(name)
    const [using] = operationsUsing(context, name)
    const dependencyOperation = using?.dependencyOperations.at(-1)
    if (!proxy || !using || dependencyOperation === undefined) continue
    for (const count of counts) {
      for (const { controlMs, releaseAfterMs } of holds) {
        const hold = holdOf(proxy, using.operation, dependencyOperation, releaseAfterMs, count)
        if (await isHeld(context, instance, hold, controlMs)) return hold
      }
    }
  }
  return undefined
}

/** A database's pool is small, and readiness may need a connection of it. */
function unpooledFirst(dependencies: readonly Dependency[]): Dependency[] {
  return dependencies.toSorted((a, b) => Number(b.kind === 'http') - Number(a.kind === 'http'))
}

function holdOf(
  proxy: Proxy,
  operation: Operation,
  dependencyOperation: string,
  releaseAfterMs: number,
  count: number,
): Hold {
  return {
    operation,
    releaseAfterMs,
    count,
    dependencyOperations: [dependencyOperation],
    arm: (forMs) =>
      proxy.inject({
        type: 'only',
        operations: [dependencyOperation],
        fault: { type: 'fail-first', count, fault: { type: 'latency', ms: forMs } },
      }),
    release: () => proxy.heal(),
  }
}

/** All are answered well, none before the hold is over, and readiness does not suffer meanwhile. */
async function isHeld(
  context: ExperimentContext,
  instance: Instance,
  hold: Hold,
  controlMs: number,
): Promise<boolean> {
  const { signal } = context
  const { ready } = probePaths(context)
  await hold.arm(controlMs)
  const held = Array.from({ length: hold.count }, async () => {
    const sentAt = now()
    const { isExpected } = await instance.client.send(hold.operation, {
      timeoutMs: controlMs + 5_000,
      signal,
    })
    return isExpected && now() - sentAt >= 0.9 * controlMs
  })
  const isReady =
    ready === undefined || isSuccess(await get(instance, ready, { timeoutMs: 1_000, signal }))
  const areHeld = await Promise.all(held)
  await hold.release()
  return isReady && areHeld.every(Boolean)
}
