import { STATUS_CODES } from 'node:http'

export const problemContentType = 'application/problem+json'

export interface ProblemDetails {
  /** A URI that names the kind of problem, `about:blank` unless told. */
  readonly type?: string
  /** The status's own phrase unless told. */
  readonly title?: string
  /** What a client should know of this one. */
  readonly detail?: string
  /** A URI of this occurrence. */
  readonly instance?: string
  /** More members; none of the standard's five among them is used. */
  readonly extra?: Readonly<Record<string, unknown>>
}

/** A problem document (RFC 9457) as JSON text. Never throws: extra members that are no JSON are left out. */
export function problem(status: number, details: ProblemDetails = {}): string {
  const {
    type = 'about:blank',
    title = STATUS_CODES[status] ?? 'Error',
    detail,
    instance,
  } = details
  const standard = { type, title, status, detail, instance }
  return JSON.stringify({ ...jsonMembers(details.extra ?? {}), ...standard })
}

function jsonMembers(extra: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const members: Record<string, unknown> = {}
  for (const name of Object.keys(extra)) {
    try {
      const text = JSON.stringify(extra[name]) as string | undefined
      if (text !== undefined && name !== 'stack') members[name] = JSON.parse(text) as unknown
    } catch {
      // Circular, a bigint, or a getter that throws: the problem is told without it.
    }
  }
  return members
}
