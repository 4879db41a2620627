import type {
  Dependency,
  FailedOperation,
  FailuresObservation,
  Fallback,
  Operation,
} from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { Fault } from '@staticfire/proxy'
import type { SentExchange } from '../traffic/sent-exchange.ts'
import {
  defineExperiment,
  InvalidObservation,
  type ExperimentContext,
  type Known,
} from './define.ts'
import { errorBody } from './facts/error-body.ts'
import type { Instance } from './instance.ts'
import { controlOf } from './malformed.ts'
import { operationsUsing, type OperationUsing } from './steps/operations-using.ts'
import { waitUntilReady } from './steps/wait-until-ready.ts'

type FailureFault = FailuresObservation['fault']

const timeoutMs = 10_000
const mostOperations = 4

/** Each dependency refuses, answers with an error of its own protocol, or with what is none. */
export const failures = defineExperiment({
  name: 'failures',
  after: ['boot[up]', 'traffic'],
  lane: () => 'shared',
  keys: (known) =>
    known.blueprint.dependencies.flatMap((dependency) =>
      operationsUsing(known, dependency.name).length === 0
        ? []
        : [...faultsOf(dependency).keys()].map((fault) => `${dependency.name}/${fault}`),
    ),
  expectedMs: () => 2_000,
  run: async (context, key = '') => {
    const at = key.lastIndexOf('/')
    const dependency = context.blueprint.dependencies.find(({ name }) => name === key.slice(0, at))
    if (!dependency) throw new Error(`no dependency for ${key}`)
    return await observeFailure(context, dependency, key.slice(at + 1) as FailureFault)
  },
})

function faultsOf({ kind }: Pick<Dependency, 'kind'>): Map<FailureFault, Fault> {
  const faults = new Map<FailureFault, Fault>([['refuse', { type: 'refuse' }]])
  if (kind === 'http') {
    const headers = { 'content-type': 'application/json' }
    // 503, not 500: a gateway may rightly pass on what it was told.
    faults.set('error', { type: 'respond', status: 503, headers, body: '{"error":"unavailable"}' })
    faults.set('garbage', { type: 'respond', status: 200, headers, body: '<html>not this' })
  }
  // 57P01: the server is being shut down.
  if (kind === 'postgres') faults.set('error', { type: 'postgres-error', code: '57P01' })
  if (kind === 'redis')
    faults.set('error', {
      type: 'redis-error',
      message: 'LOADING Redis is loading the dataset in memory',
    })
  return faults
}

async function observeFailure(
  context: ExperimentContext,
  dependency: Dependency,
  fault: FailureFault,
): Promise<FailuresObservation> {
  await using instance = await context.startInstance()
  await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
  const proxy = instance.proxies.get(dependency.name)
  const injecting = faultsOf(dependency).get(fault)
  if (!proxy || !injecting) throw new Error(`nothing to inject for ${dependency.name}/${fault}`)
  const chosen = operationsUsing(context, dependency.name).slice(0, mostOperations)
  const controls = await sendControls(context, instance, chosen)
  if (!controls.some(({ isExpected }) => isExpected)) {
    throw new InvalidObservation(
      'control-failed',
      `No request that uses ${dependency.name} worked without a fault.`,
    )
  }
  const injected = await proxy.inject(injecting)
  const operations: FailedOperation[] = []
  for (const [index, { operation }] of chosen.entries()) {
    if (instance.process.exit) break
    const hitBefore = injected.attemptsHit
    const at = now()
    const sent = await send(context, instance, operation)
    const exit = exitOf(instance)
    operations.push({
      ...failedOperation(sent, controls[index]!, fallbackOf(context, operation, dependency)),
      at,
      attemptsHit: injected.attemptsHit - hitBefore,
      ...(exit && { exit }),
    })
  }
  await proxy.heal()
  const { installedAt, attemptsHit } = injected
  const record = { dependency: dependency.name, fault, installedAt, healedAt: now(), attemptsHit }
  return { dependency: dependency.name, fault, record, operations }
}

/** In the order of `chosen`; sent writes first, so that what reads has something to show. */
async function sendControls(
  context: ExperimentContext,
  instance: Instance,
  chosen: readonly OperationUsing[],
): Promise<SentExchange[]> {
  const sent = new Map<Operation, SentExchange>()
  const isRead = ({ operation }: OperationUsing) => Number(operation.method === 'GET')
  for (const { operation } of chosen.toSorted((a, b) => isRead(a) - isRead(b)))
    sent.set(operation, await send(context, instance, operation))
  return chosen.map(({ operation }) => sent.get(operation)!)
}

/** Asked anew: it may have come with the last request. */
function exitOf({ process }: Instance) {
  return process.exit
}

function send({ signal }: ExperimentContext, instance: Instance, operation: Operation) {
  return instance.client.send(operation, { timeoutMs, signal })
}

function fallbackOf(
  { blueprint }: Known,
  { id }: Operation,
  { name }: Dependency,
): Fallback | undefined {
  return blueprint.fallbacks.find(({ operation, when }) => operation === id && when === name)
}

function failedOperation(
  sent: SentExchange,
  control: SentExchange,
  fallback: Fallback | undefined,
): Omit<FailedOperation, 'at' | 'attemptsHit'> {
  const error = errorBody(sent)
  return {
    operation: sent.operation,
    control: controlOf(control),
    outcome: sent.outcome,
    ...(sent.status !== undefined && { status: sent.status }),
    ...(fallback && { isMarkedDegraded: isMarked(sent, fallback) }),
    isEmpty: isEmpty(sent) && !isEmpty(control),
    ...(error && { error }),
  }
}

/** `header NAME`, or `body NAME` for a member of a JSON object. */
function isMarked({ responseHeaders, body }: SentExchange, { degraded }: Fallback): boolean {
  const [where = '', name = ''] = degraded.trim().split(/\s+/, 2)
  if (where.toLowerCase() === 'header') return responseHeaders[name.toLowerCase()] !== undefined
  return body.includes(name || where)
}

/** Nothing in it: no body, or JSON without a single value. */
function isEmpty({ body, bodyBytes }: SentExchange): boolean {
  if (bodyBytes === 0) return true
  try {
    return isHollow(JSON.parse(body.toString('utf8')))
  } catch {
    return false
  }
}

function isHollow(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isHollow)
  return value === null || value === ''
}
