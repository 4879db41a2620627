import type { LogPhase } from '@staticfire/contracts'
import type { LogLine } from '@staticfire/process'

/**
 * Field names that carry the time, the level and the message in the usual structured loggers: pino,
 * winston, bunyan, structlog, python-json-logger, zap, zerolog, slog, logback and ECS encoders, Serilog.
 */
const fields = {
  time: [
    'time',
    'timestamp',
    'ts',
    '@timestamp',
    '@t',
    'date',
    'datetime',
    'asctime',
    'eventTime',
    't',
    'timeMillis',
    'instant',
  ],
  level: [
    'level',
    'severity',
    'lvl',
    'levelname',
    'loglevel',
    'logLevel',
    'log.level',
    '@l',
    'severity_text',
    'severityText',
    'l',
  ],
  message: ['message', 'msg', 'event', 'body', '@m', '@mt', 'text', 'm'],
} as const

const nested: Record<keyof typeof fields, readonly (readonly [string, string])[]> = {
  time: [],
  level: [['log', 'level']],
  message: [],
}

/** Counts the lines of a phase that are one JSON object with time, level and message. */
export function logPhase(
  phase: LogPhase['phase'],
  lines: readonly LogLine[],
  mask: (text: string) => string,
): LogPhase {
  const facts: LogPhase = { phase, lines: 0, structured: 0, offenders: [], isTruncated: false }
  for (const { stream, text, isTruncated } of lines) {
    if (text.trim() === '') continue
    facts.lines++
    // A line that was cut by the capture cannot be judged as JSON; its start decides.
    const missing = isTruncated && text.startsWith('{') ? [] : missingFrom(text)
    if (missing.length === 0) facts.structured++
    else if (facts.offenders.length < 20) {
      facts.offenders.push({ stream, text: mask(text).slice(0, 500), missing })
    }
  }
  return facts
}

/** What keeps a line from being a structured record: `json`, or the fields it lacks. */
export function missingFrom(text: string): string[] {
  const record = parseRecord(text)
  if (!record) return ['json']
  return (Object.keys(fields) as (keyof typeof fields)[]).filter((kind) => !hasField(record, kind))
}

/** The JSON object that a line is, if it is one and nothing else. */
export function parseRecord(text: string): Record<string, unknown> | undefined {
  const trimmed = text.trim()
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return undefined
  try {
    const value: unknown = JSON.parse(trimmed)
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** What a record says its level is, under whatever name; undefined when it says nothing. */
export function levelIn(record: Record<string, unknown>): unknown {
  const named = fields.level.map((name) => record[name]).find(isFilled)
  if (named !== undefined) return named
  const values = nested.level.map(([outer, inner]) => inside(record[outer], inner))
  return values.find(isFilled)
}

function inside(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined
}

function hasField(record: Record<string, unknown>, kind: keyof typeof fields): boolean {
  return (
    fields[kind].some((name) => isFilled(record[name])) ||
    nested[kind].some(([outer, inner]) => isFilled(inside(record[outer], inner)))
  )
}

/** An empty message counts: the record has the field. */
function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null
}
