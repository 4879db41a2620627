import type { CorrelationFacts } from '@staticfire/contracts'
import type { LogLine } from '@staticfire/process'
import { parseRecord } from './log-phase.ts'

/** The log lines printed while one request, sent alone, was served. */
export interface RequestWindow {
  operation: string
  lines: readonly LogLine[]
  /** Ids that the request carried or the response returned: what it is called, and its value. */
  ids: Readonly<Record<string, string>>
  /** How it was answered, where that matters. */
  status?: number
}

/**
 * Whether the lines of a request share an id. An id is one that we sent (`x-request-id`, the trace id),
 * one that the response returned, or a field whose value all lines of this window carry and no other
 * window does.
 */
export function correlationFacts(
  windows: readonly RequestWindow[],
  mask: (text: string) => string,
): CorrelationFacts {
  const speaking = withoutStrays(windows).filter(({ lines }) => lines.length > 0)
  const fieldValues = speaking.map(({ lines }) => sharedFields(lines))
  const uses = countUses(fieldValues)
  const facts: CorrelationFacts = {
    windows: speaking.length,
    windowsWithSeveralLines: speaking.filter(({ lines }) => lines.length > 1).length,
    joined: 0,
    joinedBy: {},
  }
  speaking.forEach((window, index) => {
    const by = joiningId(window) ?? uniqueField(fieldValues[index]!, uses)
    if (by) {
      facts.joined++
      facts.joinedBy[by] = (facts.joinedBy[by] ?? 0) + 1
    } else {
      facts.sample ??= {
        operation: window.operation,
        lines: window.lines.slice(0, 5).map(({ text }) => mask(text).slice(0, 500)),
      }
    }
  })
  return facts
}

/** A line that carries the id of another request was only late: it is not of this window. */
function withoutStrays(windows: readonly RequestWindow[]): RequestWindow[] {
  const allIds = windows.map(({ ids }) => Object.values(ids).filter((value) => value !== ''))
  return windows.map((window, index) => {
    const foreign = allIds.filter((_, other) => other !== index).flat()
    const own = new Set(allIds[index])
    const isStray = (text: string) =>
      ![...own].some((id) => text.includes(id)) && foreign.some((id) => text.includes(id))
    return { ...window, lines: window.lines.filter(({ text }) => !isStray(text)) }
  })
}

function joiningId({ lines, ids }: RequestWindow): string | undefined {
  return Object.entries(ids).find(
    ([, value]) => value !== '' && lines.every(({ text }) => text.includes(value)),
  )?.[0]
}

type Fields = Map<string, string>

/** `name=value` pairs that every line of the window carries; values too short to identify are left out. */
function sharedFields(lines: readonly LogLine[]): Fields {
  const perLine = lines.map(({ text }) => flatFields(parseRecord(text)))
  const [first, ...rest] = perLine
  if (!first) return new Map()
  return new Map(
    [...first].filter(([name, value]) => rest.every((fields) => fields.get(name) === value)),
  )
}

function flatFields(record: Record<string, unknown> | undefined): Fields {
  const fields: Fields = new Map()
  const visit = (value: unknown, name: string, depth: number) => {
    if (typeof value === 'object' && value !== null && depth < 3) {
      for (const [key, inner] of Object.entries(value))
        visit(inner, name ? `${name}.${key}` : key, depth + 1)
    } else if (
      (typeof value === 'string' && value.length >= 6) ||
      (typeof value === 'number' && isIdName(name))
    ) {
      fields.set(name, String(value))
    }
  }
  visit(record ?? {}, '', 0)
  return fields
}

/** A number joins lines only under a name that says so: pino-http counts requests as `req.id`. */
function isIdName(name: string): boolean {
  return /(^|[._-])(id|request_?id|req_?id|correlation_?id|trace_?id)$/i.test(name)
}

function countUses(all: readonly Fields[]): Map<string, number> {
  const uses = new Map<string, number>()
  for (const fields of all) {
    for (const [name, value] of fields)
      uses.set(`${name}=${value}`, (uses.get(`${name}=${value}`) ?? 0) + 1)
  }
  return uses
}

/** A time stamp is unique too, but identifies nothing: only names that say "id" or "trace" count. */
function uniqueField(fields: Fields, uses: ReadonlyMap<string, number>): string | undefined {
  for (const [name, value] of fields) {
    if (/(id|trace|correlation|request)$/i.test(name) && uses.get(`${name}=${value}`) === 1)
      return `field ${name}`
  }
  return undefined
}
