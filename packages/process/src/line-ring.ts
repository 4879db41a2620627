import type { LogLine } from './log-capture.ts'

/** What a line costs beside its text; without it a flood of empty lines would be free. */
const LINE_BYTES = 96

/** The newest lines that fit into `maxBytes`. */
export class LineRing {
  readonly #maxBytes: number
  #lines: (LogLine | undefined)[] = []
  #first = 0
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get length(): number {
    return this.#lines.length - this.#first
  }

  push(line: LogLine): void {
    this.#lines.push(line)
    this.#bytes += costOf(line)
    while (this.#bytes > this.#maxBytes && this.length > 0) this.#dropFirst()
  }

  toArray(): LogLine[] {
    return this.#from(this.#first)
  }

  tail(count: number): LogLine[] {
    return this.#from(Math.max(this.#first, this.#lines.length - count))
  }

  since(instant: number): LogLine[] {
    let from = this.#lines.length
    while (from > this.#first && (this.#lines[from - 1]?.at ?? 0) >= instant) from -= 1
    return this.#from(from)
  }

  #from(index: number): LogLine[] {
    return this.#lines.slice(index).filter((line) => line !== undefined)
  }

  #dropFirst(): void {
    const line = this.#lines[this.#first]
    if (line) this.#bytes -= costOf(line)
    this.#lines[this.#first] = undefined
    this.#first += 1
    if (this.#first < 1024 || this.#first * 2 < this.#lines.length) return
    this.#lines = this.#lines.slice(this.#first)
    this.#first = 0
  }
}

const costOf = (line: LogLine) => line.text.length + LINE_BYTES
