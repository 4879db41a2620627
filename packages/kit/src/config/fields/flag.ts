import { defineField, type Field, type FieldOptions, optionsOf } from '../field.ts'

const words = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

/** On or off: `true`, `1`, `false` or `0`. */
export function flag(given?: boolean | FieldOptions<boolean>): Field<boolean> {
  const { default: fallback, note } = optionsOf<FieldOptions<boolean>>(given)
  return defineField({
    kind: 'flag',
    expected: 'true, 1, false or 0',
    parse: (text) => words.get(text.trim().toLowerCase()),
    defaultText: fallback?.toString(),
    note,
  })
}
