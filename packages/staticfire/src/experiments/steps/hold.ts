import type { Operation } from '@staticfire/contracts'
import type { InjectedFault, Proxy } from '@staticfire/proxy'
import { now } from '@staticfire/process'
import type { ExperimentContext } from '../define.ts'
import type { Instance } from '../instance.ts'
import { operationsUsing } from './operations-using.ts'

/** How requests can be held in flight: a delayed reply of a dependency to one of its operations. */
export interface Hold {
  operation: Operation
  holdMs: number
  /** Delays the replies to the next `count` attempts; everything else passes at once. */
  arm(count: number): Promise<InjectedFault>
  heal(): Promise<void>
  /** The dependency operations that are delayed: other traffic should not use them. */
  dependencyOperations: readonly string[]
}

const holdsMs = [1_500, 800, 400, 200]

/**
 * Finds a request that can be held in flight without failing, and for how long: each try is a control
 * request on the instance, so that a timeout of the service shorter than the hold is found here and not
 * mistaken for a lost request later.
 */
export async function findHold(context: ExperimentContext, instance: Instance): Promise<Hold | undefined> {
  for (const { name, timeoutMs } of context.blueprint.dependencies) {
    const proxy = instance.proxies.get(name)
    const [using] = operationsUsing(context, name)
    const dependencyOperation = using?.dependencyOperations.at(-1)
    if (!proxy || !using || dependencyOperation === undefined) continue
    for (const holdMs of holdsMs.filter((each) => timeoutMs === undefined || each <= 0.6 * timeoutMs)) {
      const hold = holdOf(proxy, using.operation, dependencyOperation, holdMs)
      if (await isHeld(context, instance, hold)) return hold
    }
  }
  return undefined
}

function holdOf(proxy: Proxy, operation: Operation, dependencyOperation: string, holdMs: number): Hold {
  return {
    operation,
    holdMs,
    dependencyOperations: [dependencyOperation],
    arm: (count) =>
      proxy.inject({
        type: 'only',
        operations: [dependencyOperation],
        fault: { type: 'fail-first', count, fault: { type: 'latency', ms: holdMs } },
      }),
    heal: () => proxy.heal(),
  }
}

async function isHeld({ signal }: ExperimentContext, instance: Instance, hold: Hold): Promise<boolean> {
  await hold.arm(1)
  const sentAt = now()
  const { isExpected } = await instance.client.send(hold.operation, { timeoutMs: hold.holdMs + 5_000, signal })
  const tookMs = now() - sentAt
  await hold.heal()
  return isExpected && tookMs >= 0.9 * hold.holdMs
}
