import { randomUUID } from 'node:crypto'

/** A caller's id is taken when it is a plain token: it goes into logs, headers and calls onward. */
export function requestId(given: string | undefined): string {
  return given !== undefined && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID()
}
