import type {
  ControlRequest,
  MalformedObservation,
  MalformedRequest,
  Operation,
} from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { SentExchange } from '../traffic/sent-exchange.ts'
import { defineExperiment, InvalidObservation, type ExperimentContext } from './define.ts'
import { errorBody } from './facts/error-body.ts'
import type { Instance } from './instance.ts'
import { delay } from './steps/delay.ts'
import { type Malformed, malformedRequests } from './steps/malformed-requests.ts'
import { waitUntilReady } from './steps/wait-until-ready.ts'
import { workingOperations } from './steps/working-operations.ts'

const timeoutMs = 10_000
/** More operations than this show the same again: errors are handled in one place, or nowhere. */
const mostOperations = 6
const aborts = 5
const abortAfterMs = 100
const settleMs = 300

/** Requests that a service should refuse, one after the other; a known request before and after them. */
export const malformed = defineExperiment({
  name: 'malformed',
  after: ['boot[up]', 'traffic'],
  lane: () => 'shared',
  keys: () => [undefined],
  expectedMs: () => 4_000,
  run: async (context) => {
    // Of what is refused anyhow, a refusal proves nothing.
    const operations = workingOperations(context, mostOperations)
    const [first] = operations
    if (!first) {
      throw new InvalidObservation(
        'no-known-requests',
        'No known request worked, so it would not show what a service says to a wrong one.',
      )
    }
    await using instance = await context.startInstance()
    await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
    return await observeMalformed(context, instance, operations, first)
  },
})

async function observeMalformed(
  context: ExperimentContext,
  instance: Instance,
  operations: readonly Operation[],
  first: Operation,
): Promise<MalformedObservation> {
  const before = await sendControl(context, instance, first)
  const requests: MalformedRequest[] = []
  for (const each of malformedRequests(operations)) {
    if (instance.process.exit) break
    requests.push(await sendMalformed(context, instance, each))
  }
  for (let sent = 0; sent < aborts && !instance.process.exit; sent++) {
    requests.push(await abortEarly(context, instance, first))
  }
  // An error that nobody catches ends the process a moment later.
  await delay(settleMs, context.signal)
  const after = await sendControl(context, instance, first)
  const { exit } = instance.process
  const crash = exit ? undefined : await sendCrash(context, instance)
  return { requests, before, after, ...(exit && { exit }), ...(crash && { crash }) }
}

/** The declared route that raises, last: the process may not outlive it. */
async function sendCrash(
  { blueprint, signal }: ExperimentContext,
  instance: Instance,
): Promise<MalformedObservation['crash']> {
  const operation = blueprint.operations.find(({ id }) => id === blueprint.crash)
  if (!operation) return undefined
  const at = now()
  const sent = await instance.client.send(operation, { timeoutMs, signal })
  const error = errorBody(sent)
  return {
    operation: operation.id,
    at,
    outcome: sent.outcome,
    ...(sent.status !== undefined && { status: sent.status }),
    ...(error && { error }),
  }
}

async function sendControl(
  { signal }: ExperimentContext,
  instance: Instance,
  operation: Operation,
): Promise<ControlRequest> {
  const sent = await instance.client.send(operation, { timeoutMs, signal })
  return controlOf(sent)
}

export function controlOf({
  operation,
  outcome,
  status,
  isExpected,
}: SentExchange): ControlRequest {
  return { operation, outcome, ...(status !== undefined && { status }), isExpected }
}

async function sendMalformed(
  { signal }: ExperimentContext,
  instance: Instance,
  { kind, operation, variation, options }: Malformed,
): Promise<MalformedRequest> {
  const at = now()
  // Each on a connection of its own: what one leaves behind there is not the next one's fault.
  const sent = await instance.client.send(operation, {
    timeoutMs,
    signal,
    freshConnection: true,
    ...options,
  })
  const error = errorBody(sent)
  const isRefusedUpstream = [...instance.proxies.values()].some(({ ledger }) =>
    ledger
      .since(at)
      .some(
        ({ status = '', outcome }) => /^[45]\d\d$/.test(status) || outcome === 'upstream-closed',
      ),
  )
  return {
    kind,
    operation: operation.id,
    variation,
    at,
    outcome: sent.outcome,
    ...(sent.status !== undefined && { status: sent.status }),
    ...(error && { error }),
    ...(isRefusedUpstream && { isRefusedUpstream }),
  }
}

/** Half a request, and the client is gone. */
async function abortEarly(
  { signal }: ExperimentContext,
  instance: Instance,
  operation: Operation,
): Promise<MalformedRequest> {
  const at = now()
  const leaving = new AbortController()
  const held = await instance.client.hold(operation, {
    timeoutMs,
    freshConnection: true,
    signal: AbortSignal.any([signal, leaving.signal]),
  })
  // Long enough for the half to be read: whoever leaves before is not noticed at all.
  await delay(abortAfterMs, signal)
  leaving.abort()
  const { outcome } = await held.result
  const variation = 'half a request, then gone'
  return { kind: 'early-abort', operation: operation.id, variation, at, outcome }
}
