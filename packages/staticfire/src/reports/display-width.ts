/**
 * Columns that a text takes in a terminal. Where terminals disagree (skin tones, flags) the wider
 * reading counts, so that a line may end early but never runs over.
 */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) width += widthOf(character)
  return width
}

/** The longest beginning that fits, and what is left; at least one character, so that cutting ends. */
export function splitAtWidth(text: string, columns: number): [head: string, tail: string] {
  let width = 0
  let end = 0
  for (const character of text) {
    width += widthOf(character)
    if (width > columns && end > 0) break
    end += character.length
  }
  return [text.slice(0, end), text.slice(end)]
}

/** Cut to fit, with an ellipsis where something is gone. */
export function truncate(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  return columns < 1 ? '' : columns === 1 ? '…' : `${splitAtWidth(text, columns - 1)[0]}…`
}

/** Filled up with spaces. */
export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)))
}

const ascii = /^[\x20-\x7e]$/
const noWidth = /^[\p{M}\u1160-\u11ff\ud7b0-\ud7ff]$/u
const emoji = /^\p{Emoji_Presentation}$/u
const regional = /^\p{Regional_Indicator}$/u

function widthOf(character: string): 0 | 1 | 2 {
  if (ascii.test(character)) return 1
  if (noWidth.test(character)) return 0
  if (regional.test(character)) return 1
  return emoji.test(character) || isWide(character.codePointAt(0) ?? 0) ? 2 : 1
}

/** East Asian Width W and F (UAX #11), apart from the emoji; gaps between the blocks are counted in. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1d300, 0x1d376],
  [0x1f200, 0x1faff],
  [0x20000, 0x3fffd],
]

function isWide(code: number): boolean {
  return code >= 0x1100 && wide.some(([from, to]) => code >= from && code <= to)
}
