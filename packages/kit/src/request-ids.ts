import { randomUUID } from 'node:crypto'

/**
 * A caller's id is taken when it is a plain token, and no secret: it goes into logs, headers and calls onward.
 */
export function requestIds(
  scrub: (text: string) => string,
  random?: () => number,
): (given: string | undefined) => string {
  const make = random === undefined ? randomUUID : () => seededId(random)
  return (given) =>
    given !== undefined && /^[\w.:-]{1,64}$/.test(given) && scrub(given) === given ? given : make()
}

/** Only for tests: 64 bits of a chance that can be repeated. */
function seededId(random: () => number): string {
  const half = () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0')
  return `${half()}${half()}`
}
