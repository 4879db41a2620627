import type { Family, ObservationName, Observations, Reason } from '@staticfire/contracts'

/** The observations that are families: maps by key. */
export type FamilyName = {
  [N in ObservationName]: string extends keyof Observations[N] ? N : never
}[ObservationName]

/** One observation as the run holds it: its value, or why there is none. */
export type Recorded<T> = { valid: true; value: T } | Unrecorded

/** An observation that was planned and did not come about. `ours`: our own code failed. */
export interface Unrecorded {
  valid: false
  reason: Reason
  ours: boolean
}

/** All that a run recorded, by name; of a family, each key on its own. An absent name was not planned. */
export type ObservationSet = {
  readonly [N in ObservationName]?: N extends FamilyName
    ? Family<Recorded<Observations[N][string & keyof Observations[N]]>>
    : Recorded<Observations[N]>
}

const families: Record<FamilyName, true> = {
  boot: true,
  configuration: true,
  failures: true,
  timeouts: true,
  pool: true,
  breakers: true,
  retries: true,
  readiness: true,
  shutdown: true,
  unreachable: true,
}

/** True when the observation is a map by key. */
export function isFamily(name: ObservationName): name is FamilyName {
  return Object.hasOwn(families, name)
}

/** How evidence and `basis` name an observation: `NAME[KEY]`, or `NAME` when it has no key. */
export function refOf(name: ObservationName, key?: string): string {
  return key === undefined ? name : `${name}[${key}]`
}

/** The name and key of a reference made by `refOf`. */
export function parseRef(ref: string): { name: string; key?: string } {
  const open = ref.indexOf('[')
  if (open < 0 || !ref.endsWith(']')) return { name: ref }
  return { name: ref.slice(0, open), key: ref.slice(open + 1, -1) }
}
