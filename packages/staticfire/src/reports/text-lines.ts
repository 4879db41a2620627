import { styleText } from 'node:util'
import { displayWidth, padEnd } from './display-width.ts'
import { showText } from './escape.ts'
import { wrap } from './wrap.ts'

/** Text with a style. Lines are laid out as spans, measured plain, and coloured last. */
export interface Span {
  text: string
  style?: Style
}
export type Line = Span[]
export type Style = keyof typeof formats

const formats = {
  strong: ['bold'],
  quiet: ['dim'],
  pass: ['green'],
  fail: ['red'],
  hold: ['yellow'],
  waived: ['magenta'],
  code: ['cyan'],
  goBadge: ['bold', 'black', 'bgGreen'],
  noGoBadge: ['bold', 'white', 'bgRed'],
  holdBadge: ['bold', 'black', 'bgYellow'],
  nullBadge: ['bold', 'inverse'],
} as const satisfies Record<string, readonly Parameters<typeof styleText>[0][]>

/** Wrapped text after a hanging head: the head on the first line, its width in spaces on the others. */
export function hanging(head: Line, text: string, columns: number, style?: Style): Line[] {
  const indent = widthOf(head)
  return wrap(text, columns - indent).map((each, index) => [
    ...(index === 0 ? head : [{ text: ' '.repeat(indent) }]),
    { text: each, ...(style && { style }) },
  ])
}

/** `  observed  a text that wraps below itself`. */
export function labelled(label: string, text: string, columns: number, style?: Style): Line[] {
  return hanging(
    [{ text: padEnd(`  ${label}`, labelColumns), style: 'quiet' }],
    text,
    columns,
    style,
  )
}

const labelColumns = 14

export function widthOf(line: Line): number {
  return line.reduce((width, { text }) => width + displayWidth(text), 0)
}

/** The lines as one string, without spaces at their ends. */
export function paint(lines: readonly Line[], hasColor: boolean): string {
  return lines.map((line) => `${paintLine(trimEnd(line), hasColor)}\n`).join('')
}

/** Whatever was forgotten on the way is escaped here at the latest. */
export function paintLine(line: Line, hasColor: boolean): string {
  return line
    .map(({ text: raw, style }) => {
      const text = showText(raw, { most: Infinity })
      if (!hasColor || style === undefined || text.trim() === '') return text
      return styleText([...formats[style]], text, { validateStream: false })
    })
    .join('')
}

function trimEnd(line: Line): Line {
  const last = line.at(-1)
  if (!last || last.style?.endsWith('Badge')) return line
  const text = last.text.trimEnd()
  return text === '' ? trimEnd(line.slice(0, -1)) : [...line.slice(0, -1), { ...last, text }]
}
