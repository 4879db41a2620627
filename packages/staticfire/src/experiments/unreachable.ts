import { defineExperiment, InvalidObservation } from './define.ts'
import { signsIn } from './facts/source-signs.ts'
import { serveUnreachable } from './steps/serve-unreachable.ts'
import { tracedOperations, tracers } from './tracing.ts'

/** The service without its collector. It does not wait for `tracing`: both take their time. */
export const unreachable = defineExperiment({
  name: 'unreachable',
  after: ['boot[up]', 'traffic'],
  lane: () => 'background',
  keys: () => ['collector'],
  expectedMs: () => 9_000,
  run: async (context) => {
    const { blueprint } = context
    const { named } = await signsIn(blueprint.root, blueprint, tracers)
    const [first, second] = tracedOperations(context)
    if (!first || named.length === 0) {
      throw new InvalidObservation(
        'nothing-to-miss',
        'Nothing in the service names a tracing library, so it was not tried without a collector.',
      )
    }
    const operations = second ? ([first, second] as const) : ([first] as const)
    return await serveUnreachable(context, ({ collector }) => collector, operations)
  },
})
