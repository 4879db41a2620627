/** Longer strings are cut before anything looks at them: a report stays small whatever a service prints. */
const mostCharacters = 2_000

/**
 * Everything that draws nothing or moves what is drawn: controls, format characters (bidi overrides,
 * zero widths, tags), line and paragraph separators, halves of surrogate pairs, and what Unicode has
 * not assigned or keeps private. Hangul fillers are letters that draw nothing.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\u115F\u1160\u3164\uFFA0]/gu

/** More marks than any script stacks on a letter climb over the lines above. */
const stackedMarks = /(\p{M}{4})\p{M}+/gu

const variationSelectors = /\p{Variation_Selector}/gu

export interface ShowOptions {
  most?: number
  /** Line breaks stay line breaks, tabs become two spaces. */
  keepsLines?: boolean
}

/** Makes a string from anywhere harmless on one line: what is invisible is shown (`\x1b`), length is bounded. */
export function showText(
  text: string,
  { most = mostCharacters, keepsLines = false }: ShowOptions = {},
): string {
  const { head, rest } = bound(text, most)
  const lines = keepsLines
    ? head.replaceAll('\r\n', '\n').replaceAll('\t', '  ').split('\n')
    : [head]
  const shown = lines.map(showLine).join('\n')
  return rest === 0 ? shown : `${shown}… (${rest.toLocaleString('en')} characters more)`
}

/**
 * An error's message for stderr: its lines kept, everything that could move the cursor, colour or
 * retitle the terminal shown instead of obeyed.
 */
export function showMessage(message: string): string {
  return showText(message, { most: 16_000, keepsLines: true })
}

/** A text that may carry somebody's output: its first lines stay lines, the others are counted. */
export function showLines(text: string, most: number): string {
  const lines = showText(text, { keepsLines: true }).trimEnd().split('\n')
  const shown = lines.slice(0, most)
  return (lines.length > most ? [...shown, `… ${lines.length - most} more lines`] : shown).join(
    '\n',
  )
}

function bound(text: string, most: number): { head: string; rest: number } {
  if (text.length <= most) return { head: text, rest: 0 }
  const head = text.slice(0, most)
  const whole = /[\uD800-\uDBFF]$/.test(head) ? head.slice(0, -1) : head
  return { head: whole, rest: text.length - whole.length }
}

function showLine(line: string): string {
  return line.replace(variationSelectors, '').replace(stackedMarks, '$1').replace(unseen, name)
}

const named: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function name(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16)
  if (named[character]) return named[character]
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`
}
