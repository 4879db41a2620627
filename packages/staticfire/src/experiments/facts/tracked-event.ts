import type { TrackedEvent } from '@staticfire/contracts'
import type { ReceivedItem } from '../../receivers/index.ts'

/** What an error event of Sentry's says: https://develop.sentry.dev/sdk/data-model/event-payloads/ */
export function trackedEvent({ at, payload = {} }: ReceivedItem): TrackedEvent {
  const exception = lastException(payload['exception'])
  const environment = text(payload['environment'])
  const release = text(payload['release'])
  const user = object(payload['user'])
  return {
    at,
    level: text(payload['level']) || 'error',
    ...(exception !== '' && { exception }),
    ...(environment !== '' && { environment }),
    ...(release !== '' && { release }),
    tags: names(payload['tags']),
    user: names(user),
    hasEmail: Object.values(user).some((value) => /^[^\s@]+@[^\s@]+\.\w+$/.test(text(value))),
  }
}

/** `{ values: [...] }`, or the list itself; the last is the one that was caught. */
function lastException(exception: unknown): string {
  const values = Array.isArray(exception) ? exception : object(exception)['values']
  const last = Array.isArray(values) ? object(values.at(-1)) : {}
  return text(last['type']) || text(last['value'])
}

/** Tags are an object, or a list of pairs. */
function names(value: unknown): string[] {
  const all = Array.isArray(value)
    ? value.map((pair) => (Array.isArray(pair) ? text(pair[0]) : ''))
    : Object.entries(object(value)).flatMap(([name, each]) => (each === null ? [] : [name]))
  return all.slice(0, 20).map((name) => name.slice(0, 60))
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 200) : ''
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
