import type {
  Blueprint,
  Dependency,
  Family,
  TimeoutsObservation,
  TrafficObservation,
} from '@staticfire/contracts'
import { type ClaimDraft, notApplicable, unproven } from '../claims.ts'
import { defineAudit } from '../define.ts'
import { withoutDependencies } from '../dependencies.ts'
import { refOf } from '../observation-set.ts'
import { judgeSilence, leakThresholds } from './silent-dependency.ts'
import { limitThresholds } from './time-limit.ts'

const silences = ['silent', 'stalled-body', 'drip', 'black-hole'] as const

/** With a dependency silent in four ways the client is answered in time and the attempt given up. */
export const timeouts = defineAudit({
  id: 'reliability/timeouts',
  version: 2,
  thresholds: { ...limitThresholds, ...leakThresholds },
  needs: ['blueprint', 'environment', 'timeouts'],
  optional: ['traffic'],
  claims: ['answered', 'given-up'],
  gaps: ['exercised', 'dependencies'],
  keys: { timeouts: keysOf },
  judge: ({ blueprint, environment, timeouts: observed, traffic }) => {
    if (blueprint.dependencies.length === 0)
      return [judgeNone(withoutDependencies(environment, traffic))]
    return [
      ...Object.values(observed).flatMap((observation) =>
        observation.operations.flatMap((operation) =>
          judgeSilence(observation, operation, environment.tiers[observation.dependency]),
        ),
      ),
      ...blueprint.dependencies.flatMap((dependency) => untimed(dependency, observed, traffic)),
    ]
  },
})

function keysOf({ dependencies }: Blueprint): string[] {
  return dependencies.flatMap(({ name }) => silences.map((fault) => `${name}/${fault}`))
}

/** What of a dependency no silence was tried on: all of it, or operations that only traffic showed. */
function untimed(
  { name }: Dependency,
  observed: Family<TimeoutsObservation>,
  traffic: TrafficObservation | undefined,
): ClaimDraft<'exercised'>[] {
  const known = silences.flatMap((fault) => observed[`${name}/${fault}`] ?? [])
  const timed = known.flatMap(({ operations }) => operations)
  const remedy = 'traffic: { requests: [{ method: GET, path: /… }] }'
  const claim = {
    id: `exercised[${name}]`,
    text: `Every operation at ${name} was tried with it silent`,
  } as const
  const isUsed = traffic?.operations.some(({ dependencies }) =>
    dependencies.some(({ dependency }) => dependency === name),
  )
  if (timed.length === 0) {
    // Used, and yet not observed: the missing observations say why themselves.
    if (known.length === 0 && (isUsed || !traffic)) return []
    const message = `No known request reaches ${name}, so its silence could not be tried.`
    const basis = silences.map((fault) => refOf('timeouts', `${name}/${fault}`))
    return [unproven({ ...claim, basis, reason: { code: 'no-operation', message, remedy } })]
  }
  const covered = new Set(timed.flatMap(({ dependencyOperations }) => dependencyOperations))
  const missed = (traffic?.operations ?? [])
    .filter(({ operation }) => timed.every((each) => each.operation !== operation))
    .flatMap(({ dependencies }) => dependencies)
    // What fewer than half of the requests call is not there to be relied on for a proof.
    .filter(({ perRequest }) => perRequest >= 0.5)
    .filter(({ dependency, operation }) => dependency === name && !covered.has(operation))
  if (missed.length === 0) return []
  const names = [...new Set(missed.map(({ operation }) => operation))].slice(0, 5).join(', ')
  const message = `Traffic showed operations at ${name} that were not tried with it silent: ${names}.`
  return [
    unproven({ ...claim, basis: ['traffic'], reason: { code: 'operation-not-tried', message } }),
  ]
}

function judgeNone({
  isProven,
  reason,
}: ReturnType<typeof withoutDependencies>): ClaimDraft<'dependencies'> {
  const claim = { id: 'dependencies', text: 'Every external call has a timeout', reason } as const
  return isProven ? notApplicable(claim) : unproven(claim)
}
