import type { CrashObservation, Operation } from '@staticfire/contracts'
import type { SendOptions } from '../../traffic/client.ts'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import { InvalidObservation, type ExperimentContext } from '../define.ts'
import type { Instance } from '../instance.ts'
import { operationsUsing } from './operations-using.ts'

const timeoutMs = 5_000
const mostOperations = 3
/** JSON that is sound and of a type that nobody expects. */
const wrongAnswers = ['null', '[]', '"staticfire"']

/**
 * Makes the service raise an error that it does not handle: by its crash route, else by a dependency
 * that answers with something of the wrong type.
 * @throws InvalidObservation when none was raised.
 */
export async function provokeError(
  context: ExperimentContext,
  instance: Instance,
  options: SendOptions,
): Promise<CrashObservation['provoked']> {
  const { operations, crash } = context.blueprint
  const route = operations.find(({ id }) => id === crash)
  const raised = route
    ? await atCrashRoute(instance, route, options)
    : await byWrongAnswers(context, instance)
  if (raised) return raised
  const declare = 'Declare one under `crash: GET /…` in staticfire.yaml.'
  throw route
    ? new InvalidObservation(
        'crash-not-raised',
        `${route.id} did not raise an error here: it was answered as a request that works or that is refused.`,
      )
    : new InvalidObservation(
        'no-unhandled-error',
        `No route that raises an error is known, and no dependency's answer made one. ${declare}`,
      )
}

async function atCrashRoute(
  instance: Instance,
  route: Operation,
  options: SendOptions,
): Promise<CrashObservation['provoked'] | undefined> {
  const sent = await instance.client.send(route, { timeoutMs, ...options })
  const isRaised = sent.outcome !== 'ok' || (sent.status ?? 0) >= 500
  return isRaised ? provoked('crash-route', sent) : undefined
}

async function byWrongAnswers(
  context: ExperimentContext,
  instance: Instance,
): Promise<CrashObservation['provoked'] | undefined> {
  const { signal } = context
  const headers = { 'content-type': 'application/json' }
  for (const { name, kind } of context.blueprint.dependencies) {
    const proxy = instance.proxies.get(name)
    if (kind !== 'http' || !proxy) continue
    for (const { operation } of operationsUsing(context, name).slice(0, mostOperations)) {
      for (const body of wrongAnswers) {
        await proxy.inject({ type: 'respond', status: 200, headers, body })
        const sent = await instance.client.send(operation, { timeoutMs, signal })
        await proxy.heal()
        // 502 and its like say that it was noticed whose fault it is.
        if (sent.status === 500) return provoked('wrong-answer', sent)
      }
    }
  }
  return undefined
}

function provoked(
  by: CrashObservation['provoked']['by'],
  { operation, sentAt, outcome, status }: SentExchange,
): CrashObservation['provoked'] {
  return { by, operation, at: sentAt, outcome, ...(status !== undefined && { status }) }
}
