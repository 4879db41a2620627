/** Skips a body whose length is not told beforehand. Fed in any fragmentation. */
export interface BodySkipper {
  /** Returns the offset after what was skipped. */
  skip(buffer: Buffer, from: number): number
  readonly isDone: boolean
  readonly isBroken: boolean
}

/** A body that the FIN ends. */
export const bodyUntilClose: BodySkipper = {
  skip: (buffer) => buffer.length,
  isDone: false,
  isBroken: false,
}

/** RFC 9112 §7.1: sizes in hexadecimal with extensions, then trailers up to an empty line. */
export function chunkedBody(): BodySkipper {
  let state: 'size' | 'extension' | 'data' | 'after-data' | 'trailer' = 'size'
  let size = 0
  let digits = 0
  let lineLength = 0
  let isDone = false
  let isBroken = false
  return {
    skip(buffer, from) {
      let at = from
      while (at < buffer.length && !isDone && !isBroken) {
        if (state === 'data') {
          const taken = Math.min(size, buffer.length - at)
          size -= taken
          at += taken
          if (size === 0) state = 'after-data'
        } else {
          step(buffer[at++]!)
        }
      }
      return at
    },
    get isDone() {
      return isDone
    },
    get isBroken() {
      return isBroken
    },
  }

  function step(byte: number): void {
    if (state === 'after-data') {
      if (byte === lf) startSize()
      else if (byte !== cr) isBroken = true
    } else if (state === 'trailer') {
      if (byte !== lf) lineLength += byte === cr ? 0 : 1
      else if (lineLength === 0) isDone = true
      else lineLength = 0
    } else if (byte === lf) {
      endSize()
    } else if (state === 'size') {
      sizeByte(byte)
    }
  }

  function sizeByte(byte: number): void {
    const digit = hexDigit(byte)
    if (digit < 0) {
      if (byte === semicolon || byte === cr || byte === space || byte === tab) state = 'extension'
      else isBroken = true
    } else {
      size = size * 16 + digit
      if (++digits > 13) isBroken = true
    }
  }

  function endSize(): void {
    if (digits === 0) isBroken = true
    lineLength = 0
    state = size === 0 ? 'trailer' : 'data'
  }

  function startSize(): void {
    state = 'size'
    size = 0
    digits = 0
  }
}

const cr = 13
const lf = 10
const semicolon = 59
const space = 32
const tab = 9

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const letter = byte | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}
