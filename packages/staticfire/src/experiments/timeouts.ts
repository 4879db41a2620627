import type {
  AttemptRecord,
  Dependency,
  Operation,
  TimedOperation,
  TimeoutsObservation,
} from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { Attempt, Fault, Proxy } from '@staticfire/proxy'
import { budgetBounds } from '../config/description/index.ts'
import { toExchange } from '../traffic/sent-exchange.ts'
import {
  defineExperiment,
  InvalidObservation,
  type ExperimentContext,
  type Known,
} from './define.ts'
import type { Instance } from './instance.ts'
import { delay } from './steps/delay.ts'
import { watchDisturbance } from './steps/disturbance.ts'
import { operationsUsing } from './steps/operations-using.ts'
import { waitUntilReady } from './steps/wait-until-ready.ts'

type Silence = TimeoutsObservation['fault']

const faults: Record<Silence, Fault> = {
  silent: { type: 'silent' },
  'stalled-body': { type: 'stalled-body' },
  drip: { type: 'drip', everyMs: 500, bytes: 1 },
  'black-hole': { type: 'black-hole' },
}

const defaultLimitMs = budgetBounds.timeoutMs
/** A request still unanswered after this long counts as waiting for ever. */
const patienceMs = { usual: 12_000, deep: 35_000 }
/**
 * Watching for the service to give its attempt up, after the client was answered. A connect belongs to
 * the client library's pool rather than to the request; the usual connect timeout is 10 s.
 */
const watchMs = { request: 5_000, connect: 12_000 }
const requestsPerOperation = 3

/** Each operation of a dependency with the dependency gone silent, in four ways. */
export const timeouts = defineExperiment({
  name: 'timeouts',
  after: ['boot[up]', 'traffic'],
  // A connect into the black hole outlives its request: most of the time is waiting for its end.
  lane: (key) => (key?.endsWith('/black-hole') ? 'background' : 'light'),
  keys: (known) =>
    known.blueprint.dependencies.flatMap(({ name }) =>
      operationsUsing(known, name).length === 0
        ? []
        : Object.keys(faults).map((fault) => `${name}/${fault}`),
    ),
  expectedMs: (key = '', known) =>
    (limitOf(dependencyOf(known, key)).limitMs + 2_000) *
    operationsUsing(known, dependencyOf(known, key).name).length,
  run: async (context, key = '') => {
    const dependency = dependencyOf(context, key)
    const fault = key.slice(key.lastIndexOf('/') + 1) as Silence
    return observeSilence(context, dependency, fault)
  },
})

function dependencyOf({ blueprint }: Known, key: string): Dependency {
  const name = key.slice(0, key.lastIndexOf('/'))
  const dependency = blueprint.dependencies.find((each) => each.name === name)
  if (!dependency) throw new Error(`no dependency for ${key}`)
  return dependency
}

function limitOf({ timeoutMs }: Dependency): { limitMs: number; isLimitDeclared: boolean } {
  return { limitMs: timeoutMs ?? defaultLimitMs, isLimitDeclared: timeoutMs !== undefined }
}

async function observeSilence(
  context: ExperimentContext,
  dependency: Dependency,
  fault: Silence,
): Promise<TimeoutsObservation> {
  const operations: TimedOperation[] = []
  const record = { dependency: dependency.name, fault, installedAt: 0, healedAt: 0, attemptsHit: 0 }
  await using bench = await FreshWhenBroken.start(context)
  for (const { operation, dependencyOperations } of operationsUsing(context, dependency.name)) {
    const instance = await bench.ready(operation)
    const proxy = instance.proxies.get(dependency.name)
    if (!proxy) throw new Error(`no proxy for ${dependency.name}`)
    const control = await timeControl(context, instance, operation)
    const injected = await proxy.inject(faults[fault])
    record.installedAt ||= injected.installedAt
    const timed = await timeOperation(context, instance, proxy, dependency, operation)
    await proxy.heal()
    await proxy.closeConnections('reset')
    record.healedAt = now()
    record.attemptsHit += timed.attemptsHit
    operations.push({ operation: operation.id, dependencyOperations, control, ...timed })
  }
  if (operations.length === 0) {
    throw new InvalidObservation('not-exercised', `No known request reaches ${dependency.name}.`)
  }
  return {
    dependency: dependency.name,
    fault,
    ...limitOf(dependency),
    patienceMs: patienceOf(context),
    record,
    operations,
  }
}

/** Operations share the service's pool: one that the former silence has broken gets a fresh instance. */
class FreshWhenBroken implements AsyncDisposable {
  readonly #context: ExperimentContext
  #instance: Instance

  private constructor(context: ExperimentContext, instance: Instance) {
    this.#context = context
    this.#instance = instance
  }

  static async start(context: ExperimentContext): Promise<FreshWhenBroken> {
    return new FreshWhenBroken(context, await startReady(context))
  }

  async ready(operation: Operation): Promise<Instance> {
    if (!(await this.#works(operation))) {
      await this.#instance[Symbol.asyncDispose]()
      this.#instance = await startReady(this.#context)
    }
    return this.#instance
  }

  async #works(operation: Operation): Promise<boolean> {
    const until = now() + 2_000
    while (!this.#instance.process.exit && now() < until) {
      const sent = await this.#instance.client.send(operation, {
        timeoutMs: 1_000,
        signal: this.#context.signal,
      })
      if (sent.isExpected) return true
      await delay(100, this.#context.signal)
    }
    return false
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#instance[Symbol.asyncDispose]())
  }
}

async function startReady(context: ExperimentContext): Promise<Instance> {
  await using undo = new AsyncDisposableStack()
  const instance = undo.use(await context.startInstance())
  await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
  undo.move()
  return instance
}

function patienceOf({ isDeep }: ExperimentContext): number {
  return isDeep ? patienceMs.deep : patienceMs.usual
}

async function timeControl(
  context: ExperimentContext,
  instance: Instance,
  operation: Operation,
): Promise<TimedOperation['control']> {
  const sentAt = now()
  const { status, isExpected } = await instance.client.send(operation, {
    timeoutMs: patienceOf(context),
    signal: context.signal,
  })
  return {
    ...(status === undefined ? {} : { status }),
    durationMs: now() - sentAt,
    isExpected,
  }
}

type Timed = Omit<TimedOperation, 'operation' | 'dependencyOperations' | 'control'>

async function timeOperation(
  context: ExperimentContext,
  instance: Instance,
  proxy: Proxy,
  dependency: Dependency,
  operation: Operation,
): Promise<Timed> {
  const { signal } = context
  const startedAt = now()
  const disturbance = await watchDisturbance(instance)
  await using connecting = watchConnecting(proxy, signal)
  const exchanges = await Promise.all(
    Array.from({ length: requestsPerOperation }, () =>
      instance.client.send(operation, {
        timeoutMs: patienceOf(context),
        freshConnection: true,
        signal,
      }),
    ),
  )
  const answeredAt = now()
  const disturbedMs = await disturbance.stop()
  const attempts = () => proxy.ledger.since(startedAt).filter(({ fault }) => fault !== undefined)
  const isOpen = () =>
    attempts().some(({ outcome }) => outcome === 'open') || connecting.pending > 0
  const watchedMs = proxy.fault?.fault.type === 'black-hole' ? watchMs.connect : watchMs.request
  while (isOpen() && now() - answeredAt < watchedMs) await delay(20, signal)

  const seen = attempts()
  const closed = Math.max(
    answeredAt,
    connecting.lastPendingAt ?? 0,
    ...seen.map(({ endedAt }) => endedAt ?? 0),
  )
  const stillOpen = seen.filter(({ outcome }) => outcome === 'open').length + connecting.pending
  const attemptsHit = seen.length + connecting.most
  return {
    exchanges: exchanges.map(toExchange),
    attempts: seen.slice(0, 50).map((attempt) => attemptRecord(dependency.name, attempt)),
    attemptsHit,
    ...(stillOpen > 0 || attemptsHit === 0 ? {} : { givenUpAfterMs: closed - answeredAt }),
    stillOpen,
    watchedMs,
    disturbedMs,
    isMultiplexed: dependency.kind === 'redis' || dependency.kind === 'amqp',
  }
}

interface Connecting extends AsyncDisposable {
  /** Connects that hang now, the most that hung at once, and when one was last seen. */
  readonly pending: number
  readonly most: number
  readonly lastPendingAt: number | undefined
}

/** A connect into the black hole never reaches the proxy: the kernel's socket table shows it. */
function watchConnecting(proxy: Proxy, signal: AbortSignal): Connecting {
  const state = { pending: 0, most: 0, lastPendingAt: undefined as number | undefined }
  if (proxy.fault?.fault.type !== 'black-hole')
    return { ...state, [Symbol.asyncDispose]: async () => {} }
  const stop = new AbortController()
  const watching = (async () => {
    const startedAt = now()
    while (!stop.signal.aborted && !signal.aborted) {
      state.pending = await proxy.pendingConnects()
      state.most = Math.max(state.most, state.pending)
      if (state.pending > 0) state.lastPendingAt = now()
      // Reading the table takes CPU from whoever measures meanwhile: soon only the end is of interest.
      await delay(now() - startedAt < 2_000 ? 25 : 200, signal).catch(() => {})
    }
  })()
  return {
    get pending() {
      return state.pending
    },
    get most() {
      return state.most
    },
    get lastPendingAt() {
      return state.lastPendingAt
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort()
      await watching
    },
  }
}

function attemptRecord(dependency: string, attempt: Attempt): AttemptRecord {
  const { connection, operation, startedAt, firstByteAt, endedAt, outcome, status, fault } = attempt
  return {
    dependency,
    connection,
    operation,
    startedAt,
    outcome,
    ...(firstByteAt === undefined ? {} : { firstByteAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(status === undefined ? {} : { status }),
    ...(fault === undefined ? {} : { fault }),
  }
}
