import type {
  BreakersObservation,
  Dependency,
  Family,
  TrafficObservation,
} from '@staticfire/contracts'
import { type ClaimDraft, notApplicable, unproven } from '../claims.ts'
import { defineAudit } from '../define.ts'
import { httpDependencies, isCalled, withoutHttp } from '../http-dependencies.ts'
import { refOf } from '../observation-set.ts'
import { closingThresholds, judgeClosing } from './breaker-closing.ts'
import {
  isOpened,
  isThrottled,
  judgeAnswers,
  judgeOpening,
  judgeSparing,
  openingThresholds,
} from './breaker-opening.ts'
import { judgeRefusals, refusalThresholds } from './breaker-refusals.ts'

/** Calls to an HTTP dependency that fails end for a while, answers stay quick, and the calls come back. */
export const circuitBreakers = defineAudit({
  id: 'reliability/circuit-breakers',
  version: 1,
  thresholds: { ...openingThresholds, ...closingThresholds, ...refusalThresholds },
  needs: ['blueprint', 'environment', 'breakers'],
  optional: ['traffic'],
  claims: ['opens', 'answers', 'spares', 'closes', 'refusals'],
  gaps: ['exercised', 'dependencies'],
  keys: { breakers: (blueprint) => httpDependencies(blueprint).map(({ name }) => name) },
  judge: ({ blueprint, environment, breakers, traffic }) => {
    const http = httpDependencies(blueprint)
    if (http.length > 0) {
      return http.flatMap((dependency) =>
        judgeDependency(dependency, breakers, environment.tiers[dependency.name], traffic),
      )
    }
    const { isProven, reason } = withoutHttp(blueprint, environment, traffic)
    const claim = { id: 'dependencies', text: 'Calls to what fails are cut', reason } as const
    return [isProven ? notApplicable(claim) : unproven(claim)]
  },
})

type Kind = 'opens' | 'answers' | 'spares' | 'closes' | 'refusals' | 'exercised'

function judgeDependency(
  dependency: Dependency,
  breakers: Family<BreakersObservation>,
  tier: number | undefined,
  traffic: TrafficObservation | undefined,
): ClaimDraft<Kind>[] {
  const observed = breakers[dependency.name]
  if (!observed) return untried(dependency, traffic)
  const opening = judgeOpening(observed, dependency, tier)
  const answers = judgeAnswers(observed, tier)
  // Of what is not open nothing else can be said.
  if (!isOpened(observed)) return isThrottled(observed) ? [opening, answers] : [opening]
  return [
    opening,
    answers,
    judgeSparing(observed, tier),
    judgeClosing(observed, dependency, tier),
    ...judgeRefusals(observed, tier),
  ]
}

/** Used, and yet not observed: the missing observation says why itself. */
function untried(
  { name }: Dependency,
  traffic: TrafficObservation | undefined,
): ClaimDraft<'exercised'>[] {
  if (!traffic || isCalled(name, traffic)) return []
  return [
    unproven({
      id: `exercised[${name}]`,
      text: `${name} failed while requests called it`,
      basis: [refOf('breakers', name)],
      reason: {
        code: 'no-operation',
        message: `No known request reaches ${name}, so its failure could not be tried.`,
        remedy: 'traffic: { requests: [{ method: GET, path: /… }] }',
      },
    }),
  ]
}
