import type { ReadinessObservation } from '@staticfire/contracts'
import { defineExperiment } from './define.ts'
import { observeOutages } from './steps/outages.ts'
import { observeLoad } from './steps/probes-under-load.ts'
import { probePaths, waitUntilReady } from './steps/wait-until-ready.ts'

type Outage = NonNullable<ReadinessObservation['fault']>
const outages: readonly Outage[] = ['refuse', 'silent']

/** Liveness and readiness while each dependency is out, twice, and while requests are under way. */
export const readiness = defineExperiment({
  name: 'readiness',
  after: ['boot[up]', 'traffic'],
  lane: (key) => (key === 'load' ? 'exclusive' : 'light'),
  keys: (known) => {
    const { live, ready } = probePaths(known)
    if (live === undefined && ready === undefined) return []
    return [
      ...known.blueprint.dependencies.flatMap(({ name }) =>
        outages.map((fault) => `${name}/${fault}`),
      ),
      'load',
    ]
  },
  expectedMs: (key) => (key === 'load' ? 4_000 : 20_000),
  run: async (context, key = 'load') => {
    await using instance = await context.startInstance()
    await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
    if (key === 'load') return await observeLoad(context, instance)
    const at = key.lastIndexOf('/')
    const dependency = context.blueprint.dependencies.find(({ name }) => name === key.slice(0, at))
    if (!dependency) throw new Error(`no dependency for ${key}`)
    return await observeOutages(context, instance, dependency, key.slice(at + 1) as Outage)
  },
})
