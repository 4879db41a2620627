import { idFields } from './created-by.ts'
import type { SentExchange } from './sent-exchange.ts'

const maxJsonBytes = 256 * 1024
const maxValueLength = 512

/**
 * The id that a response tells: in the named field, in one that is usually called so, inside what
 * the body wraps (`{ data: { id } }`), in a list's first element, or in `Location`.
 */
export function createdValue(
  sent: SentExchange,
  field: string,
  creatorPath: string,
): string | undefined {
  const location = lastSegment(sent.responseHeaders['location'])
  if (field === 'header:location') return location
  const objects = candidates(parseJson(sent))
  for (const name of idFields(field, creatorPath)) {
    for (const object of objects) {
      const value = scalar(own(object, name))
      if (value !== undefined) return value
    }
  }
  return location
}

function parseJson({ body, bodyBytes }: SentExchange): unknown {
  if (bodyBytes > maxJsonBytes) return undefined
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

/** The body itself and what it wraps; of lists their first element. */
function candidates(json: unknown): unknown[] {
  const whole: unknown = Array.isArray(json) ? json[0] : json
  if (typeof whole !== 'object' || whole === null) return []
  const inner = Object.values(whole).map((value) => (Array.isArray(value) ? value[0] : value))
  return [whole, ...inner.filter((value) => typeof value === 'object' && value !== null)]
}

function own(object: unknown, path: string): unknown {
  let value = object
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

function scalar(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  const isUsable = typeof value === 'string' && value !== '' && value.length <= maxValueLength
  return isUsable ? value : undefined
}

function lastSegment(location: string | undefined): string | undefined {
  const segment = location
    ?.split(/[?#]/)[0]
    ?.split('/')
    .findLast((part) => part !== '')
  if (segment === undefined || segment.length > maxValueLength) return undefined
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
