import type { Dependency } from '@staticfire/contracts'
import type { Attempt, Proxy } from '@staticfire/proxy'
import { InvalidObservation, type ExperimentContext } from '../define.ts'
import type { Instance } from '../instance.ts'
import { type PooledOperation, pooledOperations } from './pooled-operations.ts'
import { requestBudget, type RequestBudget } from './request-budget.ts'
import { waitUntilReady } from './wait-until-ready.ts'

/** One instance whose attempts at one HTTP dependency are counted while one request is sent again and again. */
export interface AttemptBench extends AsyncDisposable {
  context: ExperimentContext
  instance: Instance
  proxy: Proxy
  dependency: Dependency
  pooled: PooledOperation
  budget: RequestBudget
}

/** A fresh instance, ready. The budget is that of the run of one experiment: instances may share a limit. */
export async function startBench(
  context: ExperimentContext,
  name: string,
  budget = requestBudget(context, context.signal),
): Promise<AttemptBench> {
  const dependency = context.blueprint.dependencies.find((each) => each.name === name)
  const [pooled] = pooledOperations(context, name) ?? []
  if (!dependency || !pooled) throw new Error(`nothing to watch for ${name}`)
  await using undo = new AsyncDisposableStack()
  const instance = undo.use(await context.startInstance())
  await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
  const proxy = instance.proxies.get(name)
  if (!proxy) throw new Error(`no proxy for ${name}`)
  await instance.client.prime([pooled.operation], { signal: context.signal })
  const owned = undo.move()
  return {
    context,
    instance,
    proxy,
    dependency,
    pooled,
    budget,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** The attempts since the instant that such requests bring about; a probe of the service's own is none. */
export function attemptsOf({ proxy, pooled }: AttemptBench, instant: number): Attempt[] {
  const shapes = new Set(pooled.dependencyOperations.map(shapeOf))
  return proxy.ledger.since(instant).filter(({ operation }) => shapes.has(shapeOf(operation)))
}

/** Method and depth: a key that looks like a word is a part of the name. */
function shapeOf(operation: string): string {
  const [method = '', path = ''] = operation.split(' ', 2)
  return `${method} ${path.split('/').slice(0, 2).join('/')} ${path.split('/').length}`
}

/** Without a fault the request works, and each one calls the dependency. */
export function throwIfControlFails(
  { dependency, pooled }: AttemptBench,
  {
    requests,
    worked,
    limited,
    attempts,
  }: { requests: number; worked: number; limited: number; attempts: number },
): void {
  const { id } = pooled.operation
  if (limited > 0) {
    throw new InvalidObservation(
      'rate-limited',
      `The service's own rate limit answers ${id} before ${dependency.name} is called: declare it under traffic.limits.`,
    )
  }
  if (worked < requests * 0.9) {
    throw new InvalidObservation(
      'control-failed',
      `${id} did not work each time without a fault: ${worked} of ${requests} requests.`,
    )
  }
  if (attempts < requests * 0.9) {
    throw new InvalidObservation(
      'answered-from-a-cache',
      `${id} called ${dependency.name} only ${attempts} times for ${requests} requests, so a breaker would not show.`,
    )
  }
}
