import type { Operation, UnreachableObservation, UnreachablePhase } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { Proxy } from '@staticfire/proxy'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import { type ExperimentContext, InvalidObservation } from '../define.ts'
import type { Instance } from '../instance.ts'
import { delay } from './delay.ts'
import { waitUntilReady } from './wait-until-ready.ts'

const requestsPerPhase = 6
const timeoutMs = 8_000
/** Between requests, so that what is sent in batches meets the fault meanwhile. */
const pauseMs = 150
/** An SDK that ignores the delays it is given sends each five seconds. */
const sentWithinMs = 5_500
/** What a failed export does to the process, it does after the export's own time limit. */
const aftermathMs = 3_500

type Condition = UnreachablePhase['condition']
type Receiver = 'collector' | 'tracker'

/**
 * Two instances: one starts and serves while the receiver refuses, one while it accepts and says nothing, and then
 * when it is back. Of one alone the second fault would see nothing: SDKs drop an error that they reported just before.
 * The operations are sent in turn.
 */
export async function serveUnreachable(
  context: ExperimentContext,
  receiver: Receiver,
  operations: readonly Operation[],
): Promise<UnreachableObservation> {
  const [refused, silenced] = await Promise.all([
    serveWithout(context, receiver, operations, { type: 'refuse' }),
    serveWithout(context, receiver, operations, { type: 'silent' }),
  ])
  const bad = [refused, silenced].find(({ exit }) => exit)
  return {
    isReady: refused.isReady && silenced.isReady,
    phases: [...refused.phases, ...silenced.phases],
    ...(bad?.exit && { exit: bad.exit }),
    lastOutput: bad?.lastOutput ?? [],
  }
}

async function serveWithout(
  context: ExperimentContext,
  receiver: Receiver,
  operations: readonly Operation[],
  fault: { type: 'refuse' | 'silent' },
): Promise<UnreachableObservation> {
  const { signal } = context
  await using instance = await context.startInstance({
    receivers: [receiver === 'collector' ? 'otlp' : 'sentry'],
    beforeTelling: async (receivers) => void (await receivers[receiver].inject(fault)),
  })
  const proxy = instance.receivers![receiver]
  const isReady = await becomesReady(context, instance)
  const phases: UnreachablePhase[] = []
  const serve = async (condition: Condition) => {
    const since = now()
    const requests = await send(context, instance, operations)
    if (condition === 'silent') await untilSent(proxy, since, signal)
    if (condition !== 'reachable') await delay(aftermathMs, signal)
    phases.push({ condition, attempts: proxy.ledger.since(since).length, requests })
  }
  if (isReady) await serve(fault.type === 'refuse' ? 'refuses' : 'silent')
  if (isReady && fault.type === 'silent') {
    await proxy.heal()
    await serve('reachable')
  }
  const { exit } = instance.process
  const lastOutput = instance.process.logs
    .tail(5)
    .map(({ text }) => context.mask(text).slice(0, 300))
  return { isReady, phases, ...(exit && { exit }), lastOutput: exit ? lastOutput : [] }
}

async function untilSent({ ledger }: Proxy, since: number, signal: AbortSignal): Promise<void> {
  const until = now() + sentWithinMs
  while (ledger.since(since).length === 0 && now() < until) await delay(100, signal)
}

async function becomesReady(context: ExperimentContext, instance: Instance): Promise<boolean> {
  try {
    await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
    return true
  } catch (error) {
    if (error instanceof InvalidObservation) return false
    throw error
  }
}

async function send(
  { signal, blueprint }: ExperimentContext,
  instance: Instance,
  operations: readonly Operation[],
): Promise<UnreachablePhase['requests']> {
  const requests: UnreachablePhase['requests'] = []
  for (let count = 0; count < requestsPerPhase && !instance.process.exit; count++) {
    const operation = operations[count % operations.length]!
    const sent = await instance.client.send(operation, { timeoutMs, signal })
    const { outcome, status, sentAt, endedAt = now() } = sent
    requests.push({
      operation: operation.id,
      at: sentAt,
      outcome,
      ...(status !== undefined && { status }),
      isExpected: operation.id === blueprint.crash ? isRaised(sent) : sent.isExpected,
      tookMs: endedAt - sentAt,
    })
    await delay(pauseMs, signal)
  }
  return requests
}

/** That the crash route works is that it fails. */
function isRaised({ outcome, status = 0 }: SentExchange): boolean {
  return outcome === 'ok' && status >= 500
}
