import { defineField, type Field, type FieldOptions, optionsOf } from '../field.ts'

export interface UrlOptions extends FieldOptions<string> {
  /** Without the colon: `['https']`. Default: any. */
  protocols?: readonly string[]
}

/** An absolute URL, kept as it is written. One with a password in it is better a `secret()`. */
export function url(given?: string | UrlOptions): Field<string> {
  const { default: fallback, note, protocols } = optionsOf<UrlOptions>(given)
  const schemes = protocols === undefined ? '' : ` that starts with ${oneOfWords(protocols)}`
  return defineField({
    kind: 'url',
    expected: `an absolute URL${schemes}`,
    parse(text) {
      const trimmed = text.trim()
      // URL's parser drops tabs and newlines from anywhere; who is handed the text may not.
      if (/[\s\p{Cc}]/u.test(trimmed)) return undefined
      const parsed = URL.parse(trimmed)
      if (parsed === null || !/^[a-z][a-z\d+.-]*:\/\//i.test(trimmed)) return undefined
      return protocols?.includes(parsed.protocol.slice(0, -1)) === false ? undefined : trimmed
    },
    defaultText: fallback,
    note,
  })
}

function oneOfWords(protocols: readonly string[]): string {
  return protocols.map((it) => `${it}://`).join(' or ')
}
