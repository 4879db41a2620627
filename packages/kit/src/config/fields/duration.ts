import { defineField, type Field, type FieldOptions, optionsOf } from '../field.ts'

/** Milliseconds, or text such as `25s`. */
export type Duration = number | string

export interface DurationOptions extends FieldOptions<Duration> {
  min?: Duration
  max?: Duration
}

const unitMs = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])

/** A timer that is set for longer fires at once instead. */
const longestTimerMs = 2 ** 31 - 1

/** A duration with its unit (`800ms`, `25s`, `5m`, `2h`, `1d`), as milliseconds. */
export function duration(given?: Duration | DurationOptions): Field<number> {
  const { default: fallback, min, max, note } = optionsOf<DurationOptions>(given)
  const minMs = min === undefined ? 0 : toMs(toText(min))
  const maxMs = max === undefined ? longestTimerMs : toMs(toText(max))
  const limits = [
    ...(min === undefined ? [] : [`at least ${toText(min)}`]),
    `at most ${max === undefined ? '24d' : toText(max)}`,
  ]
  return defineField({
    kind: 'duration',
    expected: `a duration with its unit, such as 800ms, 25s or 5m, of ${limits.join(' and ')}`,
    parse(text) {
      const ms = toMs(text)
      return ms >= minMs && ms <= maxMs ? ms : undefined
    },
    defaultText: fallback === undefined ? undefined : toText(fallback),
    note,
  })
}

/** Without a unit nobody knows whether 30 is seconds or milliseconds: NaN. */
function toMs(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(text.trim()) ?? []
  return Math.round(Number(amount) * (unitMs.get(unit ?? '') ?? NaN))
}

function toText(value: Duration): string {
  if (typeof value === 'string') return value
  for (const [unit, ms] of [...unitMs].toReversed()) {
    if (value > 0 && value % ms === 0) return `${value / ms}${unit}`
  }
  return `${value}ms`
}
