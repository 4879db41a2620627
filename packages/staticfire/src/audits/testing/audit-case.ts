import type { ClaimStatus, Observations } from '@staticfire/contracts'
import {
  isFamily,
  type ObservationSet,
  parseRef,
  type Recorded,
  type Unrecorded,
} from '../observation-set.ts'
import { healthyService } from './healthy-service.ts'

/** Makes a healthy service do something else. */
export type Change = (observations: Observations) => void

/** One judgement: a healthy service with something changed, and what an audit must say of it. */
export interface AuditCase {
  /** A sentence: what the service did. */
  name: string
  change?: Change
  /** Observations that did not come about, by reference; `undefined`: never planned. */
  missing?: Record<string, Unrecorded | undefined>
  status: ClaimStatus
  /** The claims that the case is about. */
  claims: Record<string, ClaimStatus>
  /** The code of the item's reason. */
  code?: string
}

/** What the run of a case recorded. */
export function recordedSet({
  change,
  missing = {},
}: Pick<AuditCase, 'change' | 'missing'>): ObservationSet {
  const observations = healthyService()
  change?.(observations)
  const set = record(observations)
  for (const [ref, gap] of Object.entries(missing)) leaveOut(set, ref, gap)
  return set as ObservationSet
}

/** An observation that the service was to blame for, or nobody. */
export function unrecorded(code: string, ours = false): Unrecorded {
  return { valid: false, ours, reason: { code, message: `It did not come about: ${code}.` } }
}

type Loose = Record<string, Record<string, unknown>>

function record(observations: Observations): Loose {
  const names = Object.keys(observations) as (keyof Observations)[]
  return Object.fromEntries(
    names.map((name) => {
      const value = observations[name]
      if (!isFamily(name)) return [name, { valid: true, value }]
      return [
        name,
        Object.fromEntries(Object.entries(value).map(([key, each]) => [key, valid(each)])),
      ]
    }),
  )
}

function valid(value: unknown): Recorded<unknown> {
  return { valid: true, value }
}

function leaveOut(set: Loose, ref: string, gap: Unrecorded | undefined): void {
  const { name, key } = parseRef(ref)
  const parent = key === undefined ? set : set[name]
  if (!parent) throw new Error(`nothing recorded as ${ref}`)
  if (gap) (parent as Record<string, unknown>)[key ?? name] = gap
  else delete parent[key ?? name]
}
