import type { ShutdownObservation } from '@staticfire/contracts'
import { defineExperiment } from './define.ts'
import { observeDrain } from './steps/drain.ts'
import { observeHangingDependency } from './steps/hanging-dependency.ts'
import { waitUntilReady } from './steps/wait-until-ready.ts'

/** The stop signal under constant arrivals, with requests held in flight; then variations of it. */
export const shutdown = defineExperiment({
  name: 'shutdown',
  after: ['boot[up]', 'traffic'],
  lane: (key) => (key?.startsWith('silent/') ? 'light' : 'shared'),
  keys: ({ blueprint }) => [
    'sigterm',
    'sigint',
    'second-signal',
    ...blueprint.dependencies.map(({ name }) => `silent/${name}`),
  ],
  expectedMs: () => 8_000,
  run: async (context, key = 'sigterm') => {
    await using instance = await context.startInstance()
    await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
    const [mode, dependency] = key.split(/\/(.*)/s) as [ShutdownObservation['mode'], string?]
    return await (dependency === undefined
      ? observeDrain(context, instance, mode)
      : observeHangingDependency(context, instance, dependency))
  },
})
