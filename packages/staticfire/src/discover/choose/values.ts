import type { Evidence } from '../evidence.ts'
import type { Found, Place } from '../findings.ts'
import type { SurveyedVariable } from './variables.ts'

export interface GivenValue {
  name: string
  value: string
  /** Where it was found; undefined for one that was made up. */
  at?: Place
}

/** Long enough for any key, and plainly no secret to people and to scanners. */
const madeUpSecret = 'not-a-secret-made-up-by-staticfire-init-for-checks'

/** A value for a variable that the service cannot start without: from a file where one stands, else made up. */
export function valueFor(
  variable: SurveyedVariable,
  evidence: Evidence,
  tests: readonly Found<{ name: string; value: string }>[],
): GivenValue {
  const { name, isSecret } = variable
  // A key that stands in a file may be a real one.
  const given = isSecret
    ? undefined
    : [...givenValues(evidence), ...tests].find(
        (it) => it.value.name === name && isUsable(it.value.value, variable),
      )
  if (given) return { name, value: given.value.value, at: given.at }
  return { name, value: madeUp(variable) }
}

/** Every value that files give, those for development first. */
export function givenValues(evidence: Evidence): Found<{ name: string; value: string }>[] {
  return [
    ...evidence.examples,
    ...(evidence.composed?.env ?? []),
    ...(evidence.dockerfile?.env ?? []),
    ...(evidence.workload?.env ?? []),
  ]
}

/** A value to start with: none that leads to a system, none that is only a hint to the reader. */
function isUsable(value: string, { type, values }: SurveyedVariable): boolean {
  if (value === '' || /^[<[{].*[>\]}]$|\$\{|change.?me|your[-_ ]|xxx|todo|placeholder/i.test(value))
    return false
  if (type === 'integer') return /^-?\d+$/.test(value)
  if (type === 'number') return Number.isFinite(Number(value))
  if (type === 'enum') return values?.includes(value) === true
  if (type === 'boolean') return /^(true|false|0|1)$/i.test(value)
  return !/^[a-z][a-z+]*:\/\//i.test(value) || isLocal(value)
}

function isLocal(value: string): boolean {
  const host = URL.canParse(value) ? new URL(value).hostname : ''
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host)
}

function madeUp(variable: SurveyedVariable): string {
  const { name, type, values, isSecret } = variable
  if (type === 'enum') return values?.[0] ?? ''
  if (type === 'boolean') return 'false'
  if (type === 'integer' || type === 'number') return String(within(usualNumber(name), variable))
  if (type === 'url' || /_(URL|URI|ORIGIN)$/.test(name)) return 'http://127.0.0.1:9'
  if (isSecret) return madeUpSecret
  if (name.endsWith('_HOST')) return '127.0.0.1'
  if (/(MAIL|_FROM)$/.test(name)) return 'nobody@example.org'
  if (/(_MS|_SECONDS|_PORT|_LIMIT|_SIZE|_COUNT|_TTL)$/.test(name)) return String(usualNumber(name))
  return 'staticfire'
}

function usualNumber(name: string): number {
  if (/(_MS|TIMEOUT|DELAY|INTERVAL)$/.test(name)) return 1_000
  if (/(_S|_SEC|_SECS|_SECONDS|TTL)$/.test(name)) return 10
  if (name.endsWith('PORT')) return 8_080
  return 10
}

function within(value: number, { least = -Infinity, most = Infinity }: SurveyedVariable): number {
  return Math.max(least, Math.min(most, value))
}
