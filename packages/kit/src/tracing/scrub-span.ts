import type { Attributes } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { type Scrub, type ScrubFields, scrubText } from './span-failure.ts'

/**
 * A span of the user's own. With a scrub all its texts go through it: its name, attributes, links and events.
 * Without one the texts of recorded errors are left out, and the rest is what its author wrote.
 */
export function scrubSpan(
  span: ReadableSpan,
  scrub: Scrub | undefined,
  scrubFields: ScrubFields = (fields) => fields,
): ReadableSpan {
  const clean = (text: string) => (scrub === undefined ? undefined : scrubText(text, scrub))
  const { message, ...status } = span.status
  const cleaned = message === undefined ? undefined : clean(message)
  const events = span.events.map(({ attributes, ...event }) => ({
    ...event,
    name: clean(event.name) ?? (scrub === undefined ? event.name : 'unreadable'),
    attributes: cleanAttributes(
      Object.fromEntries(
        Object.entries(attributes ?? {}).flatMap(([key, value]) => {
          if (!key.startsWith('exception.') || key === 'exception.type') return [[key, value]]
          const text = typeof value === 'string' ? clean(value) : undefined
          return text === undefined ? [] : [[key, text]]
        }),
      ),
    ),
  }))
  const links = span.links.map(({ attributes, ...link }) =>
    attributes === undefined ? link : { ...link, attributes: cleanAttributes(attributes) },
  )
  // The span's own fields are getters of its class: what differs is laid over them.
  return Object.create(span, {
    name: { value: clean(span.name) ?? (scrub === undefined ? span.name : 'unreadable') },
    attributes: { value: cleanAttributes(span.attributes) },
    links: { value: links },
    status: { value: cleaned === undefined ? status : { ...status, message: cleaned } },
    events: { value: events },
  }) as ReadableSpan

  /** A scrub that throws must not let them through. */
  function cleanAttributes(attributes: Attributes): Attributes {
    try {
      return scrubFields(attributes) as Attributes
    } catch {
      return {}
    }
  }
}
