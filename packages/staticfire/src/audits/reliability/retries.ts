import type {
  Blueprint,
  BreakersObservation,
  Dependency,
  Family,
  RetriesObservation,
  TrafficObservation,
} from '@staticfire/contracts'
import { type ClaimDraft, notApplicable, unproven } from '../claims.ts'
import { defineAudit } from '../define.ts'
import { httpDependencies, isCalled, withoutHttp } from '../http-dependencies.ts'
import { refOf } from '../observation-set.ts'
import { attemptsThresholds, judgeAttempts } from './declared-attempts.ts'
import { judgeStorm, stormThresholds } from './retry-storm.ts'
import { judgeBackOff, judgeJitter, paceThresholds } from './retry-pace.ts'
import {
  judgeRefused,
  judgeRetried,
  judgeRetryAfter,
  judgeWrites,
  retryAfterThresholds,
} from './retried.ts'

/** Transient failures of an HTTP dependency are tried again: a few times, with pauses, and nothing else is. */
export const retries = defineAudit({
  id: 'reliability/retries',
  version: 2,
  thresholds: {
    ...stormThresholds,
    ...paceThresholds,
    ...retryAfterThresholds,
    ...attemptsThresholds,
  },
  needs: ['blueprint', 'environment', 'retries', 'breakers'],
  optional: ['traffic'],
  claims: [
    'retried',
    'backs-off',
    'bounded',
    'refused',
    'writes',
    'jitter',
    'retry-after',
    'tries',
  ],
  gaps: ['exercised', 'dependencies'],
  keys: { retries: namesOf, breakers: namesOf },
  judge: ({ blueprint, environment, retries: observed, breakers, traffic }) => {
    const http = httpDependencies(blueprint)
    if (http.length > 0) {
      return http.flatMap((dependency) => {
        const tier = environment.tiers[dependency.name]
        return judgeDependency(dependency, observed, breakers, tier, traffic)
      })
    }
    const { isProven, reason } = withoutHttp(blueprint, environment, traffic)
    const claim = {
      id: 'dependencies',
      text: 'What fails now and then is retried',
      reason,
    } as const
    return [isProven ? notApplicable(claim) : unproven(claim)]
  },
})

type Kind =
  | 'retried'
  | 'backs-off'
  | 'jitter'
  | 'refused'
  | 'writes'
  | 'retry-after'
  | 'bounded'
  | 'tries'
  | 'exercised'

function namesOf(blueprint: Blueprint): string[] {
  return httpDependencies(blueprint).map(({ name }) => name)
}

function judgeDependency(
  dependency: Dependency,
  retries: Family<RetriesObservation>,
  breakers: Family<BreakersObservation>,
  tier: number | undefined,
  traffic: TrafficObservation | undefined,
): ClaimDraft<Kind>[] {
  const { name } = dependency
  const observed = retries[name]
  const outages = breakers[name]
  if (!observed && traffic && !isCalled(name, traffic)) return [untried(name)]
  return [
    ...(observed
      ? [
          judgeRetried(observed, tier),
          ...judgeBackOff(observed, tier),
          ...judgeJitter(observed, tier),
          judgeRefused(observed, tier),
          ...judgeWrites(observed, tier),
          ...judgeRetryAfter(observed, tier),
          ...judgeAttempts(observed, dependency, tier),
        ]
      : []),
    ...(outages ? judgeStorm(outages, tier) : []),
  ]
}

function untried(name: string): ClaimDraft<'exercised'> {
  return unproven({
    id: `exercised[${name}]`,
    text: `${name} failed while requests called it`,
    basis: [refOf('retries', name), refOf('breakers', name)],
    reason: {
      code: 'no-operation',
      message: `No known request reaches ${name}, so its failure could not be tried.`,
      remedy: 'traffic: { requests: [{ method: GET, path: /… }] }',
    },
  })
}
