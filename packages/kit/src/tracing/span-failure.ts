import type { SpanFailure } from './finished-span.ts'

export type Scrub = (text: string) => string
/** The same for fields, whose names tell of secrets as well. */
export type ScrubFields = (fields: Readonly<Record<string, unknown>>) => unknown

const plainType = /^[\w.$-]{1,64}$/
const maxMessageLength = 1_024

/** What a span says of an error: its kind always, its message only through the scrubber. */
export function describeFailure(error: unknown, scrub: Scrub | undefined): SpanFailure {
  return { type: failureType(error), message: failureMessage(error, scrub) }
}

/** A system error's code says more than its name, which is `Error`. */
function failureType(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  for (const type of [code, name]) if (typeof type === 'string' && plainType.test(type)) return type
  return '_OTHER'
}

function failureMessage(error: unknown, scrub: Scrub | undefined): string | undefined {
  const message = error instanceof Error ? error.message : error
  if (typeof message !== 'string' || scrub === undefined) return undefined
  // Cut before, a secret might be too short to be told.
  return scrubText(message, scrub)?.slice(0, maxMessageLength)
}

/** A scrubber that throws must not let the text through. */
export function scrubText(text: string, scrub: Scrub): string | undefined {
  try {
    return scrub(text)
  } catch {
    return undefined
  }
}
