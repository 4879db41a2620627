const leastShare = 64

/**
 * Makes a JSON line fit: its fields share the room fairly, so one huge value never costs the small
 * ones. A value that is cut becomes text ending in `…`, and `is_cut` is set. The result ends in a
 * newline and is valid JSON of at most so many bytes.
 */
export function fitLine(line: string, maxBytes: number): string {
  // One UTF-16 unit is three bytes at most.
  if (line.length * 3 <= maxBytes || Buffer.byteLength(line) <= maxBytes) return line
  const fields = Object.entries(JSON.parse(line) as Record<string, unknown>)
  const sizes = fields.map(([key, value]) => Buffer.byteLength(JSON.stringify({ [key]: value })))
  for (let share = fairShare(sizes, maxBytes); share >= leastShare; share /= 2) {
    const fitted = `${JSON.stringify(fit(fields, sizes, share))}\n`
    if (Buffer.byteLength(fitted) <= maxBytes) return fitted
  }
  const few = fields.filter((_, i) => (sizes[i] as number) <= leastShare).slice(0, 8)
  return `${JSON.stringify({ ...Object.fromEntries(few), is_cut: true })}\n`
}

/** The most that each field may take so that all fit: what small ones leave goes to the others. */
function fairShare(sizes: readonly number[], maxBytes: number): number {
  const ascending = sizes.toSorted((a, b) => a - b)
  let room = maxBytes - 32
  for (const [i, size] of ascending.entries()) {
    const share = room / (ascending.length - i)
    if (size > share) return Math.floor(share)
    room -= size
  }
  return maxBytes
}

function fit(
  fields: readonly (readonly [string, unknown])[],
  sizes: readonly number[],
  share: number,
): object {
  const fitted: Record<string, unknown> = {}
  for (const [i, [key, value]] of fields.entries())
    fitted[key.slice(0, 256)] = (sizes[i] as number) <= share ? value : cut(value, share, key)
  return { ...fitted, is_cut: true }
}

function cut(value: unknown, share: number, key: string): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const overhead = Buffer.byteLength(JSON.stringify(key)) + 16
  const room = Math.max(0, share - overhead)
  let length = Math.min(text.length, room)
  // Escapes and characters beyond ASCII take more than one byte.
  while (length > 0) {
    const excess = Buffer.byteLength(JSON.stringify(text.slice(0, length))) - room
    if (excess <= 0) break
    length -= Math.max(1, Math.ceil(excess / 6))
  }
  return `${text.slice(0, length)}…`
}
