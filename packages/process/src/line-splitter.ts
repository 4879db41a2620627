const NEWLINE = 10
const RETURN = 13

export type EmitLine = (text: string, isTruncated: boolean) => void

/**
 * Cuts a byte stream into lines. Decodes whole lines only, so a character split over two chunks
 * stays whole; of a line longer than `maxLineBytes` it keeps the beginning.
 */
export class LineSplitter {
  readonly #maxLineBytes: number
  readonly #emit: EmitLine
  #carry: Buffer | undefined
  #kept = 0
  /** Bytes of the unfinished line, with those that were not kept. */
  #length = 0

  constructor(maxLineBytes: number, emit: EmitLine) {
    this.#maxLineBytes = maxLineBytes
    this.#emit = emit
  }

  push(chunk: Buffer): void {
    let start = 0
    if (this.#length > 0) {
      const end = chunk.indexOf(NEWLINE)
      this.#keep(chunk, 0, end === -1 ? chunk.length : end)
      if (end === -1) return
      this.#finish()
      start = end + 1
    }
    const lastNewline = chunk.lastIndexOf(NEWLINE)
    if (lastNewline >= start) this.#emitLines(chunk, start, lastNewline + 1)
    start = Math.max(start, lastNewline + 1)
    if (start < chunk.length) this.#keep(chunk, start, chunk.length)
  }

  /** The stream is over: what is left is a line, too. */
  end(): void {
    if (this.#length > 0) this.#finish()
  }

  /** The line that has no newline yet; empty when there is none. */
  get unfinished(): string {
    return this.#carry?.toString('utf8', 0, wholeCharacters(this.#carry, 0, this.#kept)) ?? ''
  }

  #keep(chunk: Buffer, start: number, end: number): void {
    this.#length += end - start
    const room = this.#maxLineBytes - this.#kept
    if (room <= 0) return
    this.#carry ??= Buffer.allocUnsafe(this.#maxLineBytes)
    this.#kept += chunk.copy(this.#carry, this.#kept, start, Math.min(end, start + room))
  }

  #finish(): void {
    const length = this.#length
    this.#length = 0
    const kept = this.#kept
    this.#kept = 0
    this.#emitLine(this.#carry ?? Buffer.alloc(0), 0, kept, length)
  }

  /** Whole lines: decoded at once, which is several times faster than one by one. */
  #emitLines(chunk: Buffer, start: number, end: number): void {
    if (end - start > this.#maxLineBytes) return this.#emitOneByOne(chunk, start, end)
    const text = chunk.toString('utf8', start, end)
    let from = 0
    for (let to = text.indexOf('\n'); to !== -1; to = text.indexOf('\n', from)) {
      const hasReturn = to > from && text.charCodeAt(to - 1) === RETURN
      this.#emit(text.slice(from, hasReturn ? to - 1 : to), false)
      from = to + 1
    }
  }

  /** A line in it might be too long: their lengths in bytes have to be known. */
  #emitOneByOne(chunk: Buffer, start: number, end: number): void {
    for (let from = start; from < end;) {
      const to = chunk.indexOf(NEWLINE, from)
      this.#emitLine(chunk, from, to, to - from)
      from = to + 1
    }
  }

  #emitLine(bytes: Buffer, start: number, end: number, length: number): void {
    const isTruncated = length > this.#maxLineBytes
    let last = isTruncated ? Math.min(end, start + this.#maxLineBytes) : end
    if (isTruncated) last = wholeCharacters(bytes, start, last)
    else if (last > start && bytes[last - 1] === RETURN) last -= 1
    this.#emit(bytes.toString('utf8', start, last), isTruncated)
  }
}

/** The end of the last character that lies completely before `end`. */
function wholeCharacters(bytes: Buffer, start: number, end: number): number {
  let lead = end - 1
  while (lead > start && end - lead < 4 && ((bytes[lead] ?? 0) & 0xc0) === 0x80) lead -= 1
  const first = bytes[lead] ?? 0
  const needed = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1
  return lead >= start && end - lead < needed ? lead : end
}
