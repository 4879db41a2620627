import type { HeadersObservation } from '@staticfire/contracts'
import { defineExperiment, InvalidObservation, type ExperimentContext } from './define.ts'
import type { Instance } from './instance.ts'
import { captureResponses } from './steps/capture-responses.ts'
import { provokeServerErrors } from './steps/server-errors.ts'
import { askFromForeignOrigins } from './steps/foreign-origins.ts'
import { waitUntilReady } from './steps/wait-until-ready.ts'

/** The headers of responses of every kind, and what foreign origins are allowed. */
export const headers = defineExperiment({
  name: 'headers',
  after: ['boot[up]'],
  lane: () => 'shared',
  keys: () => [undefined],
  expectedMs: () => 4_000,
  run: async (context) => {
    await using instance = await context.startInstance()
    await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
    return await observeHeaders(context, instance)
  },
})

async function observeHeaders(
  context: ExperimentContext,
  instance: Instance,
): Promise<HeadersObservation> {
  const ordinary = await captureResponses(context, instance)
  const cors = await askFromForeignOrigins(context, instance)
  // Last: an outage and a crash leave the instance as they may.
  const responses = [...ordinary, ...(await provokeServerErrors(context, instance))]
  if (responses.every(({ status }) => status === undefined)) {
    throw new InvalidObservation(
      'no-response',
      'Not one request was answered, so there were no headers to look at.',
    )
  }
  return { responses, cors }
}
