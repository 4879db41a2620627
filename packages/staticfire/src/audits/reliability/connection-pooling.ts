import type { Dependency, Family, PoolObservation, TrafficObservation } from '@staticfire/contracts'
import { type ClaimDraft, notApplicable, unproven } from '../claims.ts'
import { defineAudit } from '../define.ts'
import { withoutDependencies } from '../dependencies.ts'
import { refOf } from '../observation-set.ts'
import { boundThresholds, judgeBound } from './connection-bound.ts'
import { judgeRecovery, recoveryThresholds } from './connection-recovery.ts'
import { judgeReuse, reuseThresholds } from './connection-reuse.ts'

/** Connections to each dependency are reused, bounded, and replaced when they break. */
export const connectionPooling = defineAudit({
  id: 'reliability/connection-pooling',
  version: 1,
  thresholds: { ...reuseThresholds, ...boundThresholds, ...recoveryThresholds },
  needs: ['blueprint', 'environment', 'pool'],
  optional: ['traffic'],
  claims: ['reused', 'bounded', 'recovers'],
  gaps: ['exercised', 'dependencies'],
  keys: { pool: ({ dependencies }) => dependencies.map(({ name }) => name) },
  judge: ({ blueprint, environment, pool, traffic }) => {
    if (blueprint.dependencies.length === 0)
      return [judgeNone(withoutDependencies(environment, traffic))]
    return blueprint.dependencies.flatMap((dependency) =>
      judgeDependency(dependency, pool, environment.tiers[dependency.name], traffic),
    )
  },
})

function judgeDependency(
  dependency: Dependency,
  pool: Family<PoolObservation>,
  tier: number | undefined,
  traffic: TrafficObservation | undefined,
): ClaimDraft<'reused' | 'bounded' | 'recovers' | 'exercised'>[] {
  const observed = pool[dependency.name]
  if (!observed) return untried(dependency, traffic)
  return [
    judgeReuse(observed, dependency, tier),
    judgeBound(observed, dependency, tier),
    judgeRecovery(observed, dependency, tier),
  ]
}

/** Used, and yet not observed: the missing observation says why itself. */
function untried(
  { name }: Dependency,
  traffic: TrafficObservation | undefined,
): ClaimDraft<'exercised'>[] {
  const isUsed = traffic?.operations.some(
    ({ expected, dependencies }) =>
      expected > 0 &&
      dependencies.some(({ dependency, perRequest }) => dependency === name && perRequest >= 0.5),
  )
  if (isUsed || !traffic) return []
  return [
    unproven({
      id: `exercised[${name}]`,
      text: `Connections to ${name} were watched under requests`,
      basis: [refOf('pool', name)],
      reason: {
        code: 'no-operation',
        message: `No known request reaches ${name}, so its connections could not be watched.`,
        remedy: 'traffic: { requests: [{ method: GET, path: /… }] }',
      },
    }),
  ]
}

function judgeNone({
  isProven,
  reason,
}: ReturnType<typeof withoutDependencies>): ClaimDraft<'dependencies'> {
  const claim = {
    id: 'dependencies',
    text: 'Connections to dependencies are pooled',
    reason,
  } as const
  return isProven ? notApplicable(claim) : unproven(claim)
}
