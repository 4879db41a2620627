import {
  addressVariables,
  type DependencyConfig,
  type DescribedDependency,
  parseDuration,
} from '@staticfire/contracts'
import { budgetBounds } from './budget-bounds.ts'
import { choose, type Filling } from './filling.ts'

type Dependencies = Record<string, DependencyConfig>

/** Dependencies are met by name, else by the variable that their address comes from. */
export function fillDependencies(
  declared: Dependencies,
  described: readonly DescribedDependency[],
  filling: Filling,
): Dependencies {
  const filled = new Map(Object.entries(declared))
  for (const each of described) {
    const name = nameOf(each, declared)
    if (name === undefined) {
      const from = each.env === undefined ? '' : `, ${each.env}`
      filling.notes.push(
        `The service describes a dependency that staticfire.yaml does not declare: ${each.name} (${each.kind}${from}). No fault was tried at it.`,
      )
      continue
    }
    filled.set(name, fill(name, filled.get(name)!, each, filling))
  }
  return Object.fromEntries(filled)
}

function nameOf({ name, env }: DescribedDependency, declared: Dependencies): string | undefined {
  if (Object.hasOwn(declared, name)) return name
  if (env === undefined) return undefined
  const reached = Object.entries(declared).filter(([, it]) =>
    Object.values(addressVariables(it)).includes(env),
  )
  return reached.length === 1 ? reached[0]?.[0] : undefined
}

function fill(
  name: string,
  declared: DependencyConfig,
  described: DescribedDependency,
  filling: Filling,
): DependencyConfig {
  const at = `dependencies.${name}`
  if (described.kind !== 'other' && described.kind !== declared.kind) {
    filling.notes.push(
      `${at}.kind: staticfire.yaml says ${declared.kind}, the service describes ${described.kind}.`,
    )
  }
  const { deadlineMs, retry, breaker, pool, isCritical } = described
  const timeout = choose(
    filling,
    `${at}.timeout`,
    declared.timeout,
    inMs(deadlineMs, budgetBounds.timeoutMs),
  )
  const attempts = choose(filling, `${at}.attempts`, declared.attempts, countOf(retry?.attempts))
  // Of a pool of connections a reset would only excuse a late recovery.
  const resetMs = declared.kind === 'http' ? breaker?.resetMs : undefined
  const reset = choose(filling, `${at}.reset`, declared.reset, inMs(resetMs, budgetBounds.resetMs))
  const connections = choose(filling, `${at}.pool`, declared.pool, poolOf(pool))
  const critical = choose(filling, `${at}.critical`, declared.critical, criticalOf(isCritical))
  return {
    ...declared,
    ...(timeout !== undefined && { timeout }),
    ...(attempts !== undefined && { attempts }),
    ...(reset !== undefined && { reset }),
    ...(connections !== undefined && { pool: connections }),
    ...(critical !== undefined && { critical }),
  }
}

function inMs(ms: number | undefined, boundMs: number) {
  if (ms === undefined || ms <= 0) return undefined
  return {
    ...durationOf(ms),
    ...(ms > boundMs && {
      whyNot: `without a declaration the bound is ${durationOf(boundMs).text}.`,
    }),
  }
}

/** As it would stand in the file. */
export function durationOf(ms: number) {
  const whole = Math.round(ms)
  const text = whole % 1_000 === 0 ? `${whole / 1_000}s` : `${whole}ms`
  return { value: text, text, isSame: (declared: string) => parseDuration(declared) === whole }
}

function countOf(count: number | undefined) {
  if (count === undefined) return undefined
  return { value: count, text: String(count), isSame: (declared: number) => declared === count }
}

function poolOf(pool: number | undefined) {
  const described = countOf(pool)
  if (described === undefined || described.value <= budgetBounds.pool) return described
  const whyNot = `a burst could not refute more than ${budgetBounds.pool}.`
  return { ...described, whyNot }
}

/** That it is not critical would excuse a readiness that never falls: it is measured instead. */
function criticalOf(isCritical: boolean | undefined) {
  if (isCritical === undefined) return undefined
  const base = { text: String(isCritical), isSame: (declared: boolean) => declared === isCritical }
  return isCritical
    ? { ...base, value: true }
    : { ...base, value: false, whyNot: 'whether the service can do without it is measured.' }
}
