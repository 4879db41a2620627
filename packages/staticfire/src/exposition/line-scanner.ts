/** A line does not follow the grammar; the message says how. */
export class BadLine extends Error {
  override readonly name = 'BadLine'
}

/** Reads one line from left to right. */
export interface LineScanner {
  readonly atEnd: boolean
  /** The next character, or the empty string. */
  peek(): string
  /** Steps over the character when it is the next one. */
  skip(character: string): boolean
  /** Steps over blanks and tabs; says how many. */
  blanks(): number
  /** The longest match of a sticky expression here, or the empty string. */
  match(pattern: RegExp): string
  /** A text in double quotes whose escapes are resolved. */
  quoted(): string
  rest(): string
}

/** No name, value or label of a line is longer; what is hostile ends here. */
const longestText = 64 * 1024

export function scanLine(line: string): LineScanner {
  let at = 0
  const scanner: LineScanner = {
    get atEnd() {
      return at >= line.length
    },
    peek: () => line.charAt(at),
    skip(character) {
      if (line.charAt(at) !== character) return false
      at++
      return true
    },
    blanks() {
      const from = at
      while (line[at] === ' ' || line[at] === '\t') at++
      return at - from
    },
    match(pattern) {
      pattern.lastIndex = at
      const found = pattern.exec(line)?.[0] ?? ''
      at += found.length
      return found
    },
    quoted() {
      if (!scanner.skip('"')) throw new BadLine('a value without its opening quote')
      let text = ''
      for (;;) {
        const character = line.charAt(at++)
        if (character === '') throw new BadLine('a quote that is not closed')
        if (character === '"') return text
        if (text.length > longestText) throw new BadLine('a text that does not end')
        text += character === '\\' ? unescaped(line.charAt(at++)) : character
      }
    },
    rest: () => line.slice(at),
  }
  return scanner
}

function unescaped(character: string): string {
  if (character === 'n') return '\n'
  if (character === '"' || character === '\\') return character
  throw new BadLine(`an escape that does not exist: \\${character}`)
}
