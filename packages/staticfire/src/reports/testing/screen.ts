import { EventEmitter } from 'node:events'

const escape = '\u001b'
const parts = new RegExp(`${escape}\\[(?:\\d+A|0J)|\\r|\\n|[^${escape}\\r\\n]+`, 'g')

/** A terminal of the simplest kind: it prints, goes back, goes up and clears below. */
export class Screen extends EventEmitter {
  readonly isTTY: boolean
  columns: number
  rows = 24
  /** All that was written, as it was written. */
  readonly writes: string[] = []
  #lines: string[] = ['']
  #row = 0

  constructor({ isTTY = true, columns = 80 }: { isTTY?: boolean; columns?: number } = {}) {
    super()
    this.isTTY = isTTY
    this.columns = columns
  }

  hasColors(): boolean {
    return false
  }

  write(text: string): boolean {
    this.writes.push(text)
    for (const [part] of text.matchAll(parts)) this.#obey(part)
    return true
  }

  /** The lines on the screen, the empty one at the end apart. */
  get shown(): string[] {
    return this.#lines.slice(0, this.#lines.at(-1) === '' ? -1 : undefined)
  }

  get stream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream
  }

  #obey(part: string): void {
    if (part === '\r') return
    if (part === '\n') {
      this.#row++
      this.#lines[this.#row] ??= ''
    } else if (part === `${escape}[0J`) this.#lines = [...this.#lines.slice(0, this.#row), '']
    else if (part.startsWith(`${escape}[`)) this.#row -= Number.parseInt(part.slice(2), 10)
    else this.#lines[this.#row] += part
  }
}
