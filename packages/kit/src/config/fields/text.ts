import { defineField, type Field, type FieldOptions, optionsOf } from '../field.ts'

export interface TextOptions extends FieldOptions<string> {
  pattern?: RegExp
  /** Ends "expected …" in place of the pattern: `a currency code such as EUR`. */
  expected?: string
}

/** Any text, as it is: `text('eu-west-1')`, `text({ pattern: /^[A-Z]{3}$/ })`. */
export function text(given?: string | TextOptions): Field<string> {
  const { default: fallback, note, pattern, expected } = optionsOf<TextOptions>(given)
  return defineField({
    kind: 'text',
    expected: expected ?? (pattern === undefined ? 'a text' : `a text that matches ${pattern}`),
    // `search` starts anew each time, even for a pattern with the flag `g`.
    parse: (value) => (pattern === undefined || value.search(pattern) !== -1 ? value : undefined),
    defaultText: fallback,
    note,
  })
}
