import { randomUUID } from 'node:crypto'

/**
 * A caller's id is taken when it is a plain token, and no secret: it goes into logs, headers and calls onward.
 */
export function requestIds(scrub: (text: string) => string): (given: string | undefined) => string {
  return (given) =>
    given !== undefined && /^[\w.:-]{1,64}$/.test(given) && scrub(given) === given
      ? given
      : randomUUID()
}
