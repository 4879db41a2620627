import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { type Scrub, scrubText } from './span-failure.ts'

/** A span of the user's own: the texts of its recorded errors are scrubbed, or left out. */
export function scrubSpan(span: ReadableSpan, scrub: Scrub | undefined): ReadableSpan {
  const hasText = span.status.message !== undefined || span.events.length > 0
  if (!hasText) return span
  const clean = (text: string) => (scrub === undefined ? undefined : scrubText(text, scrub))
  const { message, ...status } = span.status
  const cleaned = message === undefined ? undefined : clean(message)
  const events = span.events.map(({ attributes, ...event }) => ({
    ...event,
    attributes: Object.fromEntries(
      Object.entries(attributes ?? {}).flatMap(([key, value]) => {
        if (!key.startsWith('exception.') || key === 'exception.type') return [[key, value]]
        const text = typeof value === 'string' ? clean(value) : undefined
        return text === undefined ? [] : [[key, text]]
      }),
    ),
  }))
  // The span's own fields are getters of its class: what differs is laid over them.
  return Object.create(span, {
    status: { value: cleaned === undefined ? status : { ...status, message: cleaned } },
    events: { value: events },
  }) as ReadableSpan
}
