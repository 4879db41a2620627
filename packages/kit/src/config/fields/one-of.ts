import { defineField, type Field, type FieldOptions, optionsOf } from '../field.ts'

/** One of some words: `oneOf(['debug', 'info'], 'info')`. */
export function oneOf<const Word extends string>(
  words: readonly Word[],
  given?: Word | FieldOptions<Word>,
): Field<Word> {
  const { default: fallback, note } = optionsOf<FieldOptions<Word>>(given)
  return defineField({
    kind: 'one of',
    expected: `one of ${words.join(', ')}`,
    values: words,
    parse: (text) => words.find((word) => word === text.trim()),
    defaultText: fallback,
    note,
  })
}
