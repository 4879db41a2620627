import type {
  Blueprint,
  Dependency,
  FailuresObservation,
  Family,
  TrafficObservation,
} from '@staticfire/contracts'
import { type ClaimDraft, notApplicable, unproven } from '../claims.ts'
import { defineAudit } from '../define.ts'
import { withoutDependencies } from '../dependencies.ts'
import { refOf } from '../observation-set.ts'
import { judgeDependencyErrors } from './dependency-errors.ts'
import { judgeInternals } from './error-internals.ts'
import { judgeShape } from './error-shape.ts'
import { judgeRefusals } from './refusals.ts'
import { judgeSurvival } from './survival.ts'

/** A wrong request costs its sender a 4xx, a failing dependency an honest 5xx; neither costs the process. */
export const errorHandling = defineAudit({
  id: 'reliability/error-handling',
  version: 1,
  thresholds: {},
  needs: ['blueprint', 'environment', 'malformed', 'failures'],
  optional: ['traffic'],
  claims: ['refused', 'validated', 'survives', 'one-shape', 'no-internals', 'dependency-error'],
  gaps: ['exercised', 'dependencies'],
  keys: { failures: keysOf },
  judge: ({ blueprint, environment, malformed, failures, traffic }) => [
    ...judgeRefusals(malformed),
    judgeSurvival(malformed),
    ...judgeShape(malformed),
    ...judgeInternals(malformed, failures),
    ...Object.values(failures).map(judgeDependencyErrors),
    ...blueprint.dependencies.flatMap((each) => untried(each, failures, traffic)),
    ...(blueprint.dependencies.length === 0
      ? [judgeNone(withoutDependencies(environment, traffic))]
      : []),
  ],
})

/** Every dependency can refuse; what it may say besides is known for three protocols. */
function keysOf({ dependencies }: Blueprint): string[] {
  return dependencies.flatMap((dependency) =>
    faultsOf(dependency).map((fault) => `${dependency.name}/${fault}`),
  )
}

function faultsOf({ kind }: Dependency): FailuresObservation['fault'][] {
  if (kind === 'http') return ['refuse', 'error', 'garbage']
  return kind === 'postgres' || kind === 'redis' ? ['refuse', 'error'] : ['refuse']
}

/** Used, and yet not observed: the missing observations say why themselves. */
function untried(
  dependency: Dependency,
  failures: Family<FailuresObservation>,
  traffic: TrafficObservation | undefined,
): ClaimDraft<'exercised'>[] {
  const { name } = dependency
  const isUsed = traffic?.operations.some(
    (operation) =>
      operation.expected > 0 &&
      operation.dependencies.some((each) => each.dependency === name && each.perRequest >= 0.5),
  )
  const isObserved = Object.values(failures).some((each) => each.dependency === name)
  if (isUsed || isObserved || !traffic) return []
  return [
    unproven({
      id: `exercised[${name}]`,
      text: `Requests were sent while ${name} failed`,
      basis: faultsOf(dependency).map((fault) => refOf('failures', `${name}/${fault}`)),
      reason: {
        code: 'no-operation',
        message: `No known request reaches ${name}, so its failure could not be tried.`,
        remedy: 'traffic: { requests: [{ method: GET, path: /… }] }',
      },
    }),
  ]
}

function judgeNone({
  isProven,
  reason,
}: ReturnType<typeof withoutDependencies>): ClaimDraft<'dependencies'> {
  const claim = { id: 'dependencies', text: 'Errors of dependencies are handled', reason } as const
  return isProven ? notApplicable(claim) : unproven(claim)
}
