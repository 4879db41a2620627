import type { Visit } from './scrub.ts'

const maxCauses = 5
const maxErrors = 10
const own = new Set(['name', 'message', 'stack', 'cause', 'errors'])

interface Visits {
  visit: Visit
  /** Adds a value's own fields. */
  addFields(value: object, trail: object[], onto: Record<string, unknown>): object
}

/** An error as plain data: type, message, stack, its own fields, causes and, of an AggregateError, errors. */
export function scrubError(error: Error, trail: object[], { visit, addFields }: Visits): object {
  const clean: Record<string, unknown> = {
    type: visit(
      attempt(() => error.name),
      trail,
    ),
    message: visit(
      attempt(() => error.message),
      trail,
    ),
  }
  const stack = attempt(() => error.stack)
  if (typeof stack === 'string') clean['stack'] = visit(stack, trail)
  addFields(withoutOwn(error), trail, clean)
  const cause = attempt(() => error.cause)
  if (cause !== undefined)
    clean['cause'] = causes(trail) > maxCauses ? '[more causes]' : visit(cause, trail)
  const errors = attempt(() => (error as AggregateError).errors as unknown)
  if (Array.isArray(errors)) clean['errors'] = visit(errors.slice(0, maxErrors), trail)
  return clean
}

function causes(trail: readonly object[]): number {
  return trail.filter((value) => value instanceof Error).length
}

/** What a library added: `code`, `status`, `config` … */
function withoutOwn(error: Error): object {
  const rest: Record<string, unknown> = {}
  for (const key of Object.keys(error))
    if (!own.has(key)) rest[key] = attempt(() => error[key as keyof Error])
  return rest
}

function attempt(get: () => unknown): unknown {
  try {
    return get()
  } catch {
    return '[unreadable]'
  }
}
