/** The chunk that is being read in one direction: how far it has been passed on, and counted. */
export class Passage {
  #bytes: Buffer = empty
  #passedTo = 0
  #countedTo = 0
  readonly #write: (bytes: Buffer) => void

  constructor(write: (bytes: Buffer) => void) {
    this.#write = write
  }

  begin(bytes: Buffer): void {
    this.#bytes = bytes
    this.#passedTo = 0
    this.#countedTo = 0
  }

  end(): void {
    this.begin(empty)
  }

  get length(): number {
    return this.#bytes.length
  }

  byteAt(offset: number): number {
    return this.#bytes[offset] ?? 0
  }

  /** Writes what has not been passed on before this offset. */
  pass(upTo: number): void {
    const from = this.#passedTo
    if (upTo <= from) return
    this.#passedTo = upTo
    const isWhole = from === 0 && upTo === this.#bytes.length
    this.#write(isWhole ? this.#bytes : this.#bytes.subarray(from, upTo))
  }

  /** What has not been passed on before this offset never is. */
  drop(upTo: number): void {
    this.#passedTo = upTo
  }

  /** Writes what has been counted: what belongs to exchanges that are over. */
  passCounted(): void {
    this.pass(this.#countedTo)
  }

  /** Bytes from the last counted offset to this one. */
  count(upTo: number): number {
    const bytes = upTo - this.#countedTo
    this.#countedTo = upTo
    return bytes
  }
}

const empty = Buffer.alloc(0)
