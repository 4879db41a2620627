import {
  addressVariables,
  type Configuration,
  type Description,
  parseDuration,
} from '@staticfire/contracts'
import type { CompleteConfiguration } from '../load.ts'
import { budgetBounds } from './budget-bounds.ts'
import { durationOf, fillDependencies } from './fill-dependencies.ts'
import { fillVariables } from './fill-variables.ts'
import { choose, type Filling } from './filling.ts'

export interface MergedDescription extends Filling {
  configuration: CompleteConfiguration
}

/**
 * The configuration with what the file leaves out filled from the service's own description. What the file
 * declares wins; what a description says is then held to like a declaration, within `budgetBounds`.
 */
export function mergeDescription(
  configuration: CompleteConfiguration,
  description: Description,
): MergedDescription {
  const filling: Filling = { described: {}, notes: [] }
  const { dependencies, variables, drain } = description
  const grace = choose(filling, 'stop.grace', configuration.stop?.grace, graceOf(drain?.timeoutMs))
  const merged: CompleteConfiguration = {
    ...configuration,
    ...(grace !== undefined && { stop: { ...configuration.stop, grace } }),
    endpoints: fillEndpoints(configuration.endpoints, description.endpoints, filling),
    dependencies: fillDependencies(configuration.dependencies ?? {}, dependencies, filling),
    variables: fillVariables(configuration, variables, filling),
    ...withLimits(configuration, description, filling),
  }
  return { configuration: merged, ...filling }
}

function graceOf(timeoutMs: number | undefined) {
  if (timeoutMs === undefined || timeoutMs <= 0) return undefined
  const bound = durationOf(budgetBounds.graceMs).text
  return {
    ...durationOf(timeoutMs),
    // A grace period that is longer than the drain is as it should be: the platform waits for the service.
    isSame: (declared: string) => parseDuration(declared) >= timeoutMs,
    ...(timeoutMs > budgetBounds.graceMs && {
      whyNot: `without a declaration the grace period is ${bound}.`,
    }),
  }
}

function fillEndpoints(
  declared: Configuration['endpoints'] = {},
  described: Description['endpoints'],
  filling: Filling,
): NonNullable<Configuration['endpoints']> {
  const filled = Object.entries(described).map(([name, path]) => {
    const key = name as keyof Description['endpoints']
    const isSame = (it: string) => it === path
    const value = choose(filling, `endpoints.${name}`, declared[key], {
      value: path,
      text: path,
      isSame,
    })
    return [name, value] as const
  })
  return { ...declared, ...Object.fromEntries(filled) }
}

type Limits = NonNullable<NonNullable<Configuration['traffic']>['limits']>

/** One burst can reach so many, and so few that an experiment can still be made. */
const lowered = { requests: 60, mostReachable: 90 }

function withLimits(
  configuration: CompleteConfiguration,
  { limits, variables }: Description,
  filling: Filling,
): Pick<Configuration, 'traffic'> {
  if (limits === undefined) return {}
  const { requests, perMs, by, trustedHops, env } = limits
  const per = durationOf(perMs)
  const isSettable =
    env !== undefined &&
    requests > lowered.mostReachable &&
    variables.some((it) => it.name === env && it.type === 'integer') &&
    !isTold(env, configuration)
  const value: Limits = {
    requests,
    per: per.value,
    ...(by && { by }),
    ...(trustedHops !== undefined && { trustedHops }),
    ...(isSettable && {
      lowered: { requests: lowered.requests, env: { [env]: String(lowered.requests) } },
    }),
  }
  const chosen = choose(filling, 'traffic.limits', configuration.traffic?.limits, {
    value,
    text: `${requests} in ${per.text}${by === undefined ? '' : ` by ${by}`}${isSettable ? `, lowered to ${lowered.requests} by ${env} for a burst` : ''}`,
    isSame: (it) => it.requests === requests && per.isSame(it.per),
  })
  return chosen === undefined ? {} : { traffic: { ...configuration.traffic, limits: chosen } }
}

/** A variable that the check itself tells the service something by: its port, an address. */
function isTold(env: string, { port = 'PORT', dependencies = {} }: Configuration): boolean {
  const addresses = Object.values(dependencies).flatMap((it) => Object.values(addressVariables(it)))
  return env === port || addresses.includes(env)
}
