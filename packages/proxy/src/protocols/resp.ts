/** Skips one RESP2 or RESP3 value, nested ones included, fed in any fragmentation. */
export interface ValueSkipper {
  /** Returns the offset after what was skipped. */
  skip(buffer: Buffer, from: number): number
  readonly isDone: boolean
  /** Not RESP, or a kind whose end cannot be told (streamed values). */
  readonly isBroken: boolean
  reset(): void
}

const lf = 10
const cr = 13
const minus = 45
const attribute = 124
const maxLength = 512 * 1024 * 1024

/** What follows each type byte; 0: it is no type. */
const unknown = 0
const line = 1
const bytes = 2
const values = 3
const pairs = 4
const kinds = new Uint8Array(256)
for (const type of '+-:,#_(') kinds[type.charCodeAt(0)] = line
for (const type of '$=!') kinds[type.charCodeAt(0)] = bytes
for (const type of '*~>') kinds[type.charCodeAt(0)] = values
for (const type of '%|') kinds[type.charCodeAt(0)] = pairs

export function createValueSkipper(): ValueSkipper {
  let valuesLeft = 1
  let bytesLeft = 0
  let type = 0
  let kind = unknown
  let number = 0
  let isNegative = false
  let isBroken = false

  return {
    skip(buffer, from) {
      let at = from
      while (at < buffer.length && (valuesLeft > 0 || bytesLeft > 0) && !isBroken) {
        if (bytesLeft > 0) {
          const taken = Math.min(bytesLeft, buffer.length - at)
          bytesLeft -= taken
          at += taken
        } else if (kind === unknown) {
          type = buffer[at++]!
          kind = kinds[type]!
          if (kind === unknown) isBroken = true
        } else if (kind === line) {
          const end = buffer.indexOf(lf, at)
          at = end < 0 ? buffer.length : end + 1
          if (end >= 0) lineEnded()
        } else {
          lengthByte(buffer[at++]!)
        }
      }
      return at
    },
    get isDone() {
      return valuesLeft === 0 && bytesLeft === 0
    },
    get isBroken() {
      return isBroken
    },
    reset() {
      valuesLeft = 1
      kind = unknown
    },
  }

  function lengthByte(byte: number): void {
    if (byte >= 48 && byte <= 57) {
      number = number * 10 + byte - 48
      if (number > maxLength) isBroken = true
    } else if (byte === minus) isNegative = true
    else if (byte === lf) lineEnded()
    else if (byte !== cr) isBroken = true
  }

  function lineEnded(): void {
    if (kind < values || isNegative) {
      valuesLeft--
      if (kind === bytes && !isNegative) bytesLeft = number + 2
    } else {
      const width = kind === pairs ? 2 : 1
      valuesLeft += number * width - (type === attribute ? 0 : 1)
    }
    kind = unknown
    number = 0
    isNegative = false
  }
}
