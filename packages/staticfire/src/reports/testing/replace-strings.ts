import type { Result } from '@staticfire/contracts'

/** The result with every string in it replaced: none of them is safe. */
export function withEveryString(result: Result, hostile: string): Result {
  return replace(result, hostile, []) as Result
}

/** The same, but statuses and the like stay what they are, so that every part is still shown. */
export function withEveryText(result: Result, hostile: string): Result {
  return replace(result, hostile, [
    'status',
    'decision',
    'weight',
    'kind',
    'tone',
    'level',
    'reached',
    'code',
  ]) as Result
}

function replace(value: unknown, hostile: string, kept: readonly string[]): unknown {
  if (typeof value === 'string') return hostile
  if (Array.isArray(value)) return value.map((each) => replace(each, hostile, kept))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      typeof each === 'string' && kept.includes(key) ? each : replace(each, hostile, kept),
    ]),
  )
}
