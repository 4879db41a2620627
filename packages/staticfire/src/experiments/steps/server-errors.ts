import type { CapturedResponse } from '@staticfire/contracts'
import type { ExperimentContext } from '../define.ts'
import type { Instance } from '../instance.ts'
import { captureResponse } from './capture-response.ts'
import { operationsToAsk } from './capture-responses.ts'

const mostOperations = 6
/** Whoever retries for long is not waited for: what failed at once has shown its headers. */
const outageTimeoutMs = 3_000

/** What goes wrong inside: known operations while every dependency refuses, then the crash route. */
export async function provokeServerErrors(
  context: ExperimentContext,
  instance: Instance,
): Promise<CapturedResponse[]> {
  return [...(await duringOutage(context, instance)), ...(await atCrash(context, instance))]
}

/** Until one answers 5xx; those that need no dependency say nothing here and are left out. */
async function duringOutage(
  context: ExperimentContext,
  instance: Instance,
): Promise<CapturedResponse[]> {
  if (instance.proxies.size === 0) return []
  const proxies = [...instance.proxies.values()]
  await Promise.all(proxies.map((proxy) => proxy.inject({ type: 'refuse' })))
  const captured: CapturedResponse[] = []
  for (const operation of operationsToAsk(context).slice(0, mostOperations)) {
    const response = await captureResponse(context, instance, {
      kind: 'server-error',
      operation,
      variation: 'dependencies refuse',
      options: { timeoutMs: outageTimeoutMs },
    })
    if (isServerError(response)) captured.push(response)
    if (isServerError(response) || response.outcome !== 'ok') break
  }
  await Promise.all(proxies.map((proxy) => proxy.heal()))
  return captured
}

async function atCrash(
  context: ExperimentContext,
  instance: Instance,
): Promise<CapturedResponse[]> {
  const { operations, crash } = context.blueprint
  const operation = operations.find(({ id }) => id === crash)
  if (!operation || instance.process.exit) return []
  const captured: CapturedResponse[] = []
  for (const asBrowser of [false, true]) {
    captured.push(
      await captureResponse(context, instance, { kind: 'server-error', operation, asBrowser }),
    )
    // A service may end with its crash: there is nobody left to ask again.
    if (captured.at(-1)?.outcome !== 'ok') break
  }
  return captured
}

function isServerError({ status }: CapturedResponse): boolean {
  return status !== undefined && status >= 500
}
