import type { Blueprint, ObservationName, Observations, Reason } from '@staticfire/contracts'
import { kindOf, type JudgedClaim } from './claims.ts'
import type { Audit } from './define.ts'
import { audits } from './index.ts'
import {
  isFamily,
  type ObservationSet,
  type Recorded,
  refOf,
  type Unrecorded,
} from './observation-set.ts'
import { definitionHash } from './definition-hash.ts'
import { isTransient } from './transient.ts'
import { type ItemVerdict, verdictOf } from './verdict.ts'

/** What every judgement needs besides the observations. */
export interface JudgeContext {
  /** The run's recorded clock, never the wall's. */
  now: number
}

/** Judges one item from what a run recorded; never throws for what an audit does. */
export function judgeItem(item: string, set: ObservationSet, context: JudgeContext): ItemVerdict {
  const audit = audits.find(({ id }) => id === item)
  return audit ? judgeWith(audit, set, context) : notJudged(item)
}

/** As `judgeItem`, with an audit of the caller's. */
export function judgeWith(audit: Audit, set: ObservationSet, context: JudgeContext): ItemVerdict {
  for (const name of audit.needs) {
    const gap = missingWhole(name, set)
    if (gap) return { ...withoutClaims(audit.id, gap, audit.definitionHash), missing: refOf(name) }
  }
  try {
    const gaps = gapsOf(audit, set)
    const observations = hand(audit, set)
    const claims = audit.judge(observations, {
      now: context.now,
      gap: (ref) => gaps.get(ref)?.reason,
    })
    assertSound(audit, claims)
    return verdictOf(audit.id, audit.definitionHash, [...claims, ...unspoken(gaps, claims)])
  } catch (error) {
    const message = `The audit ${audit.id} failed: ${error instanceof Error ? error.message : String(error)}. This is a defect of staticfire: please report it with the run directory.`
    const gap = { valid: false, ours: true, reason: { code: 'audit-failed', message } } as const
    return withoutClaims(audit.id, gap, audit.definitionHash)
  }
}

/** The observations that judging these items takes, required and optional. */
export function neededObservations(items: readonly string[]): ObservationName[] {
  const wanted = audits.filter(({ id }) => items.includes(id))
  return [...new Set(wanted.flatMap(({ needs, optional }) => [...needs, ...optional]))]
}

/**
 * The same with keys, where an audit says which it takes: `configuration[PORT/malformed]`;
 * the bare name of a family means every key.
 */
export function neededRefs(items: readonly string[], blueprint: Blueprint): string[] {
  const wanted = audits.filter(({ id }) => items.includes(id))
  const refs = wanted.flatMap((audit) =>
    [...audit.needs, ...audit.optional].flatMap((name) => {
      const keys = isFamily(name) ? audit.keys[name] : undefined
      return keys ? keys(blueprint).map((key) => refOf(name, key)) : [refOf(name)]
    }),
  )
  return [...new Set(refs)]
}

/** The verdict on an item that this version has no audit for. */
function notJudged(id: string): ItemVerdict {
  const reason = {
    code: 'not-judged-by-this-version',
    message: 'This version of staticfire does not judge this item yet.',
    remedy: `waivers: [{ item: ${id}, reason: …, owner: …, until: YYYY-MM-DD }]`,
  }
  return withoutClaims(id, { valid: false, ours: false, reason }, definitionHash(id, 0, {}))
}

function withoutClaims(id: string, gap: Unrecorded, hash: string): ItemVerdict {
  const status = gap.ours ? 'error' : 'unproven'
  const { reason } = gap
  return { id, status, summary: reason.message, claims: [], reason, definitionHash: hash }
}

/** A needed observation without keys that is not there. Families are looked at key by key. */
function missingWhole(name: ObservationName, set: ObservationSet): Unrecorded | undefined {
  if (isFamily(name)) return undefined
  const recorded: Recorded<unknown> | undefined = set[name]
  if (!recorded) return notRecorded(refOf(name))
  return recorded.valid ? undefined : recorded
}

function notRecorded(ref: string): Unrecorded {
  const message = `${ref} was not recorded in this run.`
  return { valid: false, ours: false, reason: { code: 'not-observed', message } }
}

/** The keys of needed families that should be there and are not. */
function gapsOf(audit: Audit, set: ObservationSet): Map<string, Unrecorded> {
  const gaps = new Map<string, Unrecorded>()
  const blueprint = set.blueprint?.valid ? set.blueprint.value : undefined
  for (const name of audit.needs) {
    if (!isFamily(name)) continue
    const family: Record<string, Recorded<unknown>> = set[name] ?? {}
    const expected = audit.keys[name]
    const keys = expected && blueprint ? expected(blueprint) : Object.keys(family)
    for (const key of keys) {
      const recorded = Object.hasOwn(family, key) ? family[key] : undefined
      if (!recorded) gaps.set(refOf(name, key), notRecorded(refOf(name, key)))
      else if (!recorded.valid) gaps.set(refOf(name, key), recorded)
    }
  }
  return gaps
}

function hand(audit: Audit, set: ObservationSet): Partial<Observations> {
  const handed: Record<string, unknown> = {}
  for (const name of [...audit.needs, ...audit.optional]) {
    const recorded = set[name]
    if (isFamily(name)) handed[name] = validOnly(set[name] ?? {})
    else if (recorded && 'valid' in recorded && recorded.valid === true)
      handed[name] = recorded.value
  }
  return handed
}

function validOnly(family: Record<string, Recorded<unknown>>): Record<string, unknown> {
  const entries = Object.entries(family).flatMap(([key, recorded]) =>
    recorded.valid ? [[key, recorded.value] as const] : [],
  )
  return Object.fromEntries(entries)
}

/** A gap that no claim of the audit speaks of is a claim of its own. */
function unspoken(gaps: Map<string, Unrecorded>, claims: JudgedClaim[]): JudgedClaim[] {
  const spoken = new Set(claims.flatMap(({ basis }) => basis))
  return [...gaps]
    .filter(([ref]) => !spoken.has(ref))
    .map(([ref, gap]) => gapClaim(ref, gap.reason, gap.ours))
}

function gapClaim(ref: string, reason: Reason, ours: boolean): JudgedClaim {
  return {
    id: ref,
    text: `${ref} was observed`,
    weight: 'required',
    status: ours ? 'error' : 'unproven',
    evidence: [],
    reason,
    basis: [ref],
  }
}

function assertSound(audit: Audit, claims: JudgedClaim[]): void {
  const ids = new Set<string>()
  for (const { id, status, weight, evidence, reason, basis } of claims) {
    if (ids.has(id)) throw new Error(`claim ${id} is made twice`)
    ids.add(id)
    if (![...audit.claims, ...audit.gaps].includes(kindOf(id)))
      throw new Error(`claim ${id} is not declared`)
    if ((status === 'pass' || status === 'fail') && evidence.length === 0)
      throw new Error(`claim ${id} has no evidence`)
    if ((status === 'unproven' || status === 'not-applicable') && !reason)
      throw new Error(`claim ${id} has no reason`)
    if (status === 'unproven' && weight === 'required' && isTransient(reason) && basis.length === 0)
      throw new Error(`claim ${id} may be proven another time, and does not say by what`)
  }
}
