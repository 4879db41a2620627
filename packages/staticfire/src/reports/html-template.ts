import { showText } from './escape.ts'

const markup: unique symbol = Symbol('markup')

/** Markup that only the `html` template makes: nothing read from outside can pass for it. */
export interface Html {
  readonly [markup]: string
}

export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[]

/**
 * The only way text gets into the page: what is interpolated is escaped, bounded and free of invisible
 * characters, unless it is markup of this template itself. Attributes have to be quoted.
 */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  const parts = values.map((value, index) => {
    const before = strings[index] ?? ''
    if (/=\s*$/.test(before))
      throw new SyntaxError(`An unquoted attribute cannot be escaped: ${before.slice(-40)}`)
    return before + toMarkup(value)
  })
  return { [markup]: parts.join('') + (strings.at(-1) ?? '') }
}

/** Text of this project itself, such as the style sheet; never a value from a result. */
export function trusted(text: string): Html {
  return { [markup]: text }
}

export function toText(page: Html): string {
  return page[markup]
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

function toMarkup(value: HtmlValue): string {
  if (typeof value === 'string' || typeof value === 'number') return escapeText(String(value))
  if (value === null || value === undefined || value === false) return ''
  return isHtml(value) ? value[markup] : value.map(toMarkup).join('')
}

function escapeText(text: string): string {
  const shown = showText(text, { most: 4_000, keepsLines: true })
  return shown.replace(/[&<>"'`]/g, (character) => entities[character] ?? '')
}

function isHtml(value: Html | readonly HtmlValue[]): value is Html {
  return markup in value
}
