import { defineField, type Field, type FieldOptions, optionsOf } from '../field.ts'

export interface ListOptions<T> extends FieldOptions<readonly string[]> {
  /** What each entry is. Default: text. Its own default plays no part. */
  of?: Field<T>
  /** Default `,`. */
  separator?: string
}

/** Entries with commas between them, trimmed, empty ones left out: `list(['a', 'b'])`, `list({ of: port() })`. */
export function list<T = string>(given?: readonly string[] | ListOptions<T>): Field<readonly T[]> {
  const { default: fallback, note, of, separator = ',' } = optionsOf<ListOptions<T>>(given)
  const entries = of === undefined ? 'texts' : `entries, each ${of.facts.expected}`
  return defineField({
    kind: 'list',
    expected: `a list of ${entries}, separated by "${separator}"`,
    parse(text) {
      const parts = text.split(separator).map((part) => part.trim())
      const values = parts.filter((part) => part !== '').map((part) => valueOf(of, part))
      return values.includes(undefined) ? undefined : (values as T[])
    },
    defaultText: fallback?.join(separator),
    note,
  })
}

/** Our own fields answer at once, never with a promise. */
function valueOf<T>(of: Field<T> | undefined, part: string): T | string | undefined {
  const result = of?.['~standard'].validate(part)
  if (result === undefined) return part
  return 'value' in result ? result.value : undefined
}
