import type { Operation } from '@staticfire/contracts'
import { type Canaries, type CanaryKind, kindOfField } from './canaries.ts'

/** A value that is sent and must not turn up in logs. */
export interface SentCanary {
  kind: CanaryKind
  text: string
}

/** Shorter values turn up by chance. */
const minTextLength = 6
const minBodyFields = 2

/**
 * What these operations send that must stay out of logs: fields that are sensitive by their name,
 * planted or from the document's examples, and each body of several fields as a whole.
 */
export function canariesSent(operations: readonly Operation[]): SentCanary[] {
  const sent = new Map<string, SentCanary>()
  const add = (kind: CanaryKind, text: string): void => {
    if (text.length >= minTextLength) sent.set(`${kind} ${text}`, { kind, text })
  }
  for (const { body } of operations) {
    for (const [name, value] of leaves(body, '')) {
      const kind = kindOfField(name)
      if (kind) add(kind, String(value))
    }
    const isObject = typeof body === 'object' && body !== null
    if (isObject && Object.keys(body).length >= minBodyFields) add('body', JSON.stringify(body))
  }
  return [...sent.values()]
}

/** Those that a log line holds, however it quotes JSON, and whichever request of a series it was. */
export function leaksIn(
  line: string,
  sent: readonly SentCanary[],
  canaries: Canaries | undefined,
): SentCanary[] {
  const text = compact(canaries ? unvaried(line, canaries.mark) : line)
  return sent.filter((canary) => text.includes(compact(canary.text)))
}

function compact(text: string): string {
  return text.replaceAll(/[\s\\]/g, '')
}

/** Undoes what `varyCanaries` adds for each request. */
function unvaried(text: string, mark: string): string {
  return text.replaceAll(new RegExp(`(?:r\\d+\\.)?(${mark})(?:\\.\\d+)?`, 'g'), '$1')
}

function* leaves(value: unknown, name: string, depth = 0): Generator<[string, string | number]> {
  if (typeof value === 'string' || typeof value === 'number') yield [name, value]
  if (typeof value !== 'object' || value === null || depth > 8) return
  for (const [key, child] of Object.entries(value)) {
    yield* leaves(child, Array.isArray(value) ? name : key, depth + 1)
  }
}
