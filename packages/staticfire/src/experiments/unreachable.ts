import type { Operation } from '@staticfire/contracts'
import { trackers } from './crash.ts'
import { defineExperiment, InvalidObservation, type ExperimentContext } from './define.ts'
import { signsIn } from './facts/source-signs.ts'
import { serveUnreachable } from './steps/serve-unreachable.ts'
import { tracedOperations, tracers } from './tracing.ts'

/** The service without its collector, or its error tracker. It does not wait for `tracing`: both take their time. */
export const unreachable = defineExperiment({
  name: 'unreachable',
  after: ['boot[up]', 'traffic'],
  lane: () => 'background',
  keys: ({ blueprint }) =>
    blueprint.crash === undefined ? ['collector'] : ['collector', 'tracker'],
  expectedMs: () => 9_000,
  run: async (context, key) => {
    const [known, another] = tracedOperations(context)
    if (!known) throw new InvalidObservation('no-known-requests', 'No known request worked.')
    if (key === 'tracker') {
      await assertNamed(context, trackers, 'an error tracker')
      const crash = context.blueprint.operations.find(({ id }) => id === context.blueprint.crash)
      return serveUnreachable(context, 'tracker', compact(crash, known))
    }
    await assertNamed(context, tracers, 'a tracing library')
    return serveUnreachable(context, 'collector', compact(known, another))
  },
})

function compact(...operations: (Operation | undefined)[]): Operation[] {
  return operations.filter((operation) => operation !== undefined)
}

/** A service that sends nothing need not be seen without a receiver; one without sources may send all the same. */
async function assertNamed(
  { blueprint }: ExperimentContext,
  names: RegExp,
  what: string,
): Promise<void> {
  const { named, filesRead, isComplete } = await signsIn(blueprint.root, blueprint, names)
  if (named.length > 0 || filesRead === 0 || !isComplete) return
  throw new InvalidObservation(
    'nothing-to-miss',
    `Nothing in the service names ${what}, so it was not tried without one.`,
  )
}
