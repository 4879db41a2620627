import type { LevelCounts } from '@staticfire/contracts'
import type { LogLine } from '@staticfire/process'
import { levelIn, parseRecord } from './log-phase.ts'

export type Level = keyof LevelCounts

/** As pino, winston, bunyan, zap, zerolog, slog, logrus, structlog, log4j, logback, Serilog and syslog say it. */
const names: Record<string, Level> = {
  trace: 'debug',
  verbose: 'debug',
  silly: 'debug',
  finest: 'debug',
  finer: 'debug',
  fine: 'debug',
  debug: 'debug',
  dbg: 'debug',
  config: 'info',
  info: 'info',
  inf: 'info',
  information: 'info',
  informational: 'info',
  notice: 'info',
  http: 'info',
  warn: 'warning',
  wrn: 'warning',
  warning: 'warning',
  error: 'error',
  err: 'error',
  severe: 'error',
  critical: 'fatal',
  crit: 'fatal',
  fatal: 'fatal',
  ftl: 'fatal',
  panic: 'fatal',
  dpanic: 'fatal',
  alert: 'fatal',
  emerg: 'fatal',
  emergency: 'fatal',
}

/** The level of a line: of a record's field, or of a word at the beginning of a text. */
export function levelOf(text: string): Level {
  const record = parseRecord(text)
  if (!record) return levelOfText(text)
  const value = levelIn(record)
  if (typeof value === 'number') return levelOfNumber(value)
  if (typeof value === 'string') return names[value.trim().toLowerCase()] ?? 'unknown'
  // Serilog leaves the level out where it is information.
  return record['@t'] === undefined ? 'unknown' : 'info'
}

/** pino and bunyan count in tens, syslog from 0 (emergency) to 7 (debug). */
function levelOfNumber(value: number): Level {
  if (value < 8)
    return (
      (['fatal', 'fatal', 'fatal', 'error', 'warning', 'info', 'info', 'debug'] as const)[
        Math.floor(value)
      ] ?? 'unknown'
    )
  if (value < 30) return 'debug'
  if (value < 40) return 'info'
  if (value < 50) return 'warning'
  return value < 60 ? 'error' : 'fatal'
}

function levelOfText(text: string): Level {
  const beginning = text.slice(0, 120)
  const named = /\b(?:level|lvl|severity)=["']?([a-z]{3,12})/i.exec(beginning)?.[1]
  const word =
    named ?? /(?:^|[\s[(|<])([A-Za-z]{3,8})(?=[\s\]):|>])/.exec(upperWords(beginning))?.[1]
  return names[word?.toLowerCase() ?? ''] ?? 'unknown'
}

/** Of prose only words that stand in capitals can be levels, or one with a colon at the very beginning. */
function upperWords(text: string): string {
  const first = /^\s*([a-z]{3,8}):\s/i.exec(text)?.[1]
  const capitals = text.match(/\b[A-Z]{3,8}\b/g)?.find((word) => names[word.toLowerCase()])
  return ` ${first && names[first.toLowerCase()] ? first : (capitals ?? '')} `
}

export function countLevels(lines: readonly LogLine[]): LevelCounts {
  const counts: LevelCounts = { debug: 0, info: 0, warning: 0, error: 0, fatal: 0, unknown: 0 }
  for (const { text } of lines) if (text.trim() !== '') counts[levelOf(text)]++
  return counts
}
