/** Bytes of a string in memory, at most, or of a buffer. Throws for anything else: it needs `sizeOf`. */
export function sizeOfText(value: unknown): number {
  if (typeof value === 'string') return value.length * 2
  if (value instanceof Uint8Array) return value.byteLength
  throw new TypeError('A cache with maxBytes needs sizeOf for values that are no text and no bytes')
}
