import { InvalidResponse } from './invalid-response.ts'

export interface LineReader {
  /** Reads up to and including the next line feed; returns the offset behind what it read. */
  read(chunk: Buffer, offset: number): number
  /** The line that `read` completed, without its CR LF; undefined while it is incomplete. */
  take(): string | undefined
}

/** Lines from fragments; all lines together are bounded by `maxBytes`. */
export function createLineReader(maxBytes: number): LineReader {
  let text = ''
  let isComplete = false
  let bytes = 0

  return {
    read(chunk, offset) {
      const feed = chunk.indexOf(0x0a, offset)
      const end = feed === -1 ? chunk.length : feed + 1
      bytes += end - offset
      if (bytes > maxBytes) throw new InvalidResponse(`more than ${maxBytes} bytes of lines`)
      text += chunk.toString('latin1', offset, end)
      isComplete = feed !== -1
      return end
    },
    take() {
      if (!isComplete) return undefined
      const line = text.replace(/\r?\n$/, '')
      text = ''
      isComplete = false
      return line
    },
  }
}
