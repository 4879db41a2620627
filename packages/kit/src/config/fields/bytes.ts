import { defineField, type Field, type FieldOptions, optionsOf } from '../field.ts'

/** Bytes, or text such as `1MiB`. */
export type Bytes = number | string

const unitBytes = new Map([
  ['', 1],
  ['B', 1],
  ['kB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
])

/** A number of bytes: `512`, `64KiB`, `10MB` (powers of 1000 and of 1024 as IEC 80000-13 has them). */
export function bytes(given?: Bytes | FieldOptions<Bytes>): Field<number> {
  const { default: fallback, note } = optionsOf<FieldOptions<Bytes>>(given)
  return defineField({
    kind: 'bytes',
    expected: 'a number of bytes such as 512, 64KiB or 10MB',
    parse(text) {
      const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([a-zA-Z]*)$/.exec(text.trim()) ?? []
      const value = Math.round(Number(amount) * (unitBytes.get(unit ?? '') ?? NaN))
      return Number.isSafeInteger(value) ? value : undefined
    },
    defaultText: fallback?.toString(),
    note,
  })
}
