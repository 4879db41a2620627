/** One item of an envelope: its header, and its payload as it came. */
export interface EnvelopeItem {
  type: string
  payload: Buffer
}

const mostItems = 200
const newline = 0x0a

/**
 * Takes an envelope apart (https://develop.sentry.dev/sdk/data-model/envelopes/): lines of JSON, each
 * item's header followed by so many bytes as its `length` says, or by all up to the next newline.
 * @throws Error for bytes that are no envelope.
 */
export function itemsOf(envelope: Buffer): EnvelopeItem[] {
  const items: EnvelopeItem[] = []
  const first = lineAt(envelope, 0)
  header(first.line)
  let at = first.next
  while (at < envelope.length && items.length < mostItems) {
    const { line, next } = lineAt(envelope, at)
    at = next
    if (line.length === 0) continue
    const { type, length } = header(line)
    const end = typeof length === 'number' ? at + length : lineAt(envelope, at).end
    if (!(end >= at && end <= envelope.length)) throw new Error('envelope: an item is cut')
    items.push({ type: typeof type === 'string' ? type : '', payload: envelope.subarray(at, end) })
    at = end + 1
  }
  return items
}

function lineAt(bytes: Buffer, at: number): { line: Buffer; end: number; next: number } {
  const found = bytes.indexOf(newline, at)
  const end = found < 0 ? bytes.length : found
  return { line: bytes.subarray(at, end), end, next: end + 1 }
}

function header(line: Buffer): Record<string, unknown> {
  const value: unknown = JSON.parse(line.toString('utf8'))
  if (typeof value !== 'object' || value === null) throw new Error('envelope: no header')
  return value as Record<string, unknown>
}
