import { defineField, type Field, type FieldOptions, optionsOf } from '../field.ts'

export interface NumberOptions extends FieldOptions<number> {
  min?: number
  max?: number
}

/** A decimal number: `number(0.5)`, `number({ min: 0, max: 1 })`. */
export function number(given?: number | NumberOptions): Field<number> {
  return numeric(
    'number',
    'a number',
    /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i,
    optionsOf<NumberOptions>(given),
  )
}

/** A whole number that is held exactly: `integer(10)`, `integer({ min: 1 })`. */
export function integer(given?: number | NumberOptions): Field<number> {
  return numeric('integer', 'a whole number', /^[+-]?\d+$/, optionsOf<NumberOptions>(given))
}

/** A TCP port. 0 lets the system choose one. */
export function port(given?: number | FieldOptions<number>): Field<number> {
  const options = { min: 0, max: 65_535, ...optionsOf<FieldOptions<number>>(given) }
  return numeric('port', 'a port', /^\d+$/, options)
}

function numeric(kind: string, what: string, shape: RegExp, options: NumberOptions): Field<number> {
  const { min = -Infinity, max = Infinity, note } = options
  const isWhole = kind !== 'number'
  return defineField({
    kind,
    expected: what + rangeOf(min, max),
    parse(text) {
      const trimmed = text.trim()
      const value = Number(trimmed)
      const isHeld = isWhole ? Number.isSafeInteger(value) : Number.isFinite(value)
      return shape.test(trimmed) && isHeld && value >= min && value <= max ? value : undefined
    },
    defaultText: options.default?.toString(),
    note,
  })
}

function rangeOf(min: number, max: number): string {
  if (min > -Infinity && max < Infinity) return ` from ${min} to ${max}`
  if (min > -Infinity) return ` of at least ${min}`
  return max < Infinity ? ` of at most ${max}` : ''
}
