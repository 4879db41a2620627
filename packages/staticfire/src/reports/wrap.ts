import { displayWidth, splitAtWidth } from './display-width.ts'

/**
 * Breaks a text at spaces so that no line is wider than `columns`; a word that is wider is cut. Lines
 * that the text has of its own stay, with what they are indented by. Where a no-break space stands, a
 * line does not break; it comes out as a plain space, which a reader can search for.
 */
export function wrap(text: string, columns: number): string[] {
  const most = Math.max(1, columns)
  const lines = text.split('\n').flatMap((line) => wrapLine(line, most))
  return lines.map((line) => line.replaceAll(noBreakSpace, ' '))
}

/** What keeps a number and its unit together. */
export const noBreakSpace = '\u00a0'

function wrapLine(line: string, columns: number): string[] {
  if (displayWidth(line) <= columns) return [line.trimEnd()]
  const indent = (/^ */.exec(line)?.[0] ?? '').slice(0, Math.floor(columns / 2))
  const room = columns - indent.length
  const lines: string[] = []
  let current = ''
  for (const word of line.trim().split(/ +/)) {
    const joined = current === '' ? word : `${current} ${word}`
    if (displayWidth(joined) <= room) {
      current = joined
      continue
    }
    if (current !== '') lines.push(current)
    current = word
    while (displayWidth(current) > room) {
      const [head, tail] = splitAtWidth(current, room)
      if (tail === '') break
      lines.push(head)
      current = tail
    }
  }
  return [...lines, current].map((each) => (each === '' ? '' : indent + each))
}
