/** Skips one RESP2 or RESP3 value, nested ones included, fed in any fragmentation. */
export interface ValueSkipper {
  /** Returns the offset after what was skipped. */
  skip(buffer: Buffer, from: number): number
  readonly isDone: boolean
  /** Not RESP, or a kind whose end cannot be told (streamed values). */
  readonly isBroken: boolean
  reset(): void
}

const [lf, cr, minus] = [10, 13, 45]
const codeOf = (type: string) => type.charCodeAt(0)
const scalars = new Set([...'+-:,#_('].map(codeOf))
const strings = new Set([...'$=!'].map(codeOf))
/** How many values follow for each counted one. */
const aggregates = new Map([
  [codeOf('*'), 1],
  [codeOf('~'), 1],
  [codeOf('>'), 1],
  [codeOf('%'), 2],
  [codeOf('|'), 2],
])
const attribute = codeOf('|')
const maxLength = 512 * 1024 * 1024

export function createValueSkipper(): ValueSkipper {
  let valuesLeft = 1
  let bytesLeft = 0
  let type = 0
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
        } else if (type === 0) {
          type = buffer[at++]!
          if (!scalars.has(type) && !strings.has(type) && !aggregates.has(type)) isBroken = true
        } else if (scalars.has(type)) {
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
      type = 0
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
    const width = aggregates.get(type)
    if (width !== undefined && !isNegative) {
      valuesLeft += number * width - (type === attribute ? 0 : 1)
    } else {
      valuesLeft--
      if (strings.has(type) && !isNegative) bytesLeft = number + 2
    }
    type = 0
    number = 0
    isNegative = false
  }
}
