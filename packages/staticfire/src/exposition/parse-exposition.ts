import {
  type Exposition,
  type ExpositionFormat,
  type ExpositionProblem,
  type MetricType,
  type Series,
  seriesKey,
} from './exposition.ts'
import { BadLine } from './line-scanner.ts'
import { readNumber } from './read-number.ts'
import { readOpenMetricsSample, readTextSample } from './read-sample.ts'

const mostSeries = 50_000
const mostProblems = 12
const longestShown = 200

const typesOf: Record<ExpositionFormat, ReadonlySet<string>> = {
  text: new Set(['counter', 'gauge', 'histogram', 'summary', 'untyped']),
  openmetrics: new Set([
    'counter',
    'gauge',
    'histogram',
    'summary',
    'unknown',
    'gaugehistogram',
    'stateset',
    'info',
  ]),
}

/** Reads a scrape to its end: a line that breaks the format is noted, and the next one is read. */
export function parseExposition(text: string, format: ExpositionFormat): Exposition {
  const reading = startReading(format)
  const lines = text.split('\n')
  const isEnded = lines.at(-1) === ''
  if (isEnded) lines.pop()
  for (const [index, line] of lines.entries()) {
    if (reading.series.length >= mostSeries) break
    readLine(reading, line, index + 1)
  }
  const last = lines.length
  if (format === 'openmetrics' && !reading.isAtEof && reading.series.length < mostSeries)
    note(reading, 'error', last, 'no # EOF at the end', lines.at(-1) ?? '')
  else if (!isEnded) note(reading, 'remark', last, 'no line feed at the end', lines.at(-1) ?? '')
  return {
    format,
    types: reading.types,
    series: reading.series,
    problems: reading.problems,
    errorCount: reading.errorCount,
    remarkCount: reading.remarkCount,
    isCut: reading.series.length >= mostSeries,
  }
}

interface Reading {
  format: ExpositionFormat
  types: Map<string, MetricType>
  helped: Set<string>
  series: Series[]
  keys: Set<string>
  /** Families whose samples have come, and the one that is under way. */
  sampled: Set<string>
  current: string | undefined
  isAtEof: boolean
  problems: ExpositionProblem[]
  errorCount: number
  remarkCount: number
}

function startReading(format: ExpositionFormat): Reading {
  return {
    format,
    types: new Map(),
    helped: new Set(),
    series: [],
    keys: new Set(),
    sampled: new Set(),
    current: undefined,
    isAtEof: false,
    problems: [],
    errorCount: 0,
    remarkCount: 0,
  }
}

function readLine(reading: Reading, line: string, at: number): void {
  const isOpenMetrics = reading.format === 'openmetrics'
  try {
    if (reading.isAtEof) throw new BadLine('something after # EOF')
    if (line.trim() === '') {
      if (isOpenMetrics) throw new BadLine('an empty line')
    } else if (/^[ \t]*#/.test(line)) readComment(reading, line, at)
    else
      keepSample(reading, (isOpenMetrics ? readOpenMetricsSample : readTextSample)(line, at), line)
  } catch (error) {
    if (!(error instanceof BadLine)) throw error
    note(reading, 'error', at, error.message, line)
  }
}

/** `# HELP name text`, `# TYPE name type`, `# UNIT name unit`, `# EOF`; whatever else is a comment. */
function readComment(reading: Reading, line: string, at: number): void {
  if (reading.format === 'openmetrics' && line === '# EOF') {
    reading.isAtEof = true
    return
  }
  const [, keyword = '', name = '', rest = ''] =
    /^[ \t]*#[ \t]+(HELP|TYPE|UNIT)(?:[ \t]+("(?:[^"\\]|\\.)*"|[^ \t]+)(?:[ \t]+(.*))?)?[ \t]*$/.exec(
      line,
    ) ?? []
  if (keyword === '' || (keyword === 'UNIT' && reading.format === 'text')) return
  if (!/^(?:[a-zA-Z_:][a-zA-Z0-9_:]*|".+")$/.test(name))
    throw new BadLine(`# ${keyword} without a valid name`)
  const metric = name.replaceAll('"', '')
  if (keyword === 'HELP') readHelp(reading, metric, rest, line, at)
  if (keyword === 'TYPE') readType(reading, metric, rest.trim())
}

function readHelp(reading: Reading, name: string, help: string, line: string, at: number): void {
  if (reading.helped.has(name)) throw new BadLine(`a second # HELP of ${name}`)
  reading.helped.add(name)
  const escapes = reading.format === 'openmetrics' ? /\\(?![\\n"])/ : /\\(?![\\n])/
  if (escapes.test(help.replaceAll('\\\\', '')))
    note(reading, 'remark', at, 'an escape that does not exist in # HELP', line)
}

function readType(reading: Reading, name: string, type: string): void {
  if (!typesOf[reading.format].has(type))
    throw new BadLine(`no type of this format: ${JSON.stringify(type.slice(0, 40))}`)
  if (reading.types.has(name)) throw new BadLine(`a second # TYPE of ${name}`)
  if (reading.sampled.has(name)) throw new BadLine(`# TYPE of ${name} after its samples`)
  reading.types.set(name, type === 'unknown' ? 'untyped' : (type as MetricType))
}

function keepSample(reading: Reading, sample: Series, line: string): void {
  const family = familyOf(sample.name, reading.types)
  const type = reading.types.get(family)
  checkBound(sample, family, type)
  const key = seriesKey(sample.name, sample.labels)
  if (reading.keys.has(key)) throw new BadLine('the same series twice')
  reading.keys.add(key)
  reading.series.push(sample)
  if (family !== reading.current && reading.sampled.has(family))
    note(reading, 'remark', sample.line, `${family} is not in one group`, line)
  reading.sampled.add(family)
  reading.current = family
}

/** What stands in `le` and `quantile` is a number. */
function checkBound({ name, labels }: Series, family: string, type: MetricType | undefined): void {
  const wanted =
    type === 'histogram' && name === `${family}_bucket`
      ? 'le'
      : type === 'summary' && name === family
        ? 'quantile'
        : undefined
  if (wanted === undefined) return
  const bound = labels.find(([label]) => label === wanted)?.[1]
  if (bound === undefined) throw new BadLine(`a ${type} without the label ${wanted}`)
  readNumber(bound)
}

const suffix = /_(?:bucket|sum|count|total|created|info|gsum|gcount)$/

/** The family that a sample's name belongs to: the declared one whose suffix it has, or the name itself. */
export function familyOf(name: string, types: ReadonlyMap<string, MetricType>): string {
  if (types.has(name)) return name
  const base = name.replace(suffix, '')
  return types.has(base) ? base : name
}

function note(
  reading: Reading,
  severity: ExpositionProblem['severity'],
  line: number,
  what: string,
  text: string,
): void {
  if (severity === 'error') reading.errorCount++
  else reading.remarkCount++
  const problem = { line, severity, what, text: text.slice(0, longestShown) }
  if (reading.problems.length < mostProblems) reading.problems.push(problem)
  else if (severity === 'error') {
    // A remark makes room: what breaks the format is what decides.
    const remark = reading.problems.findLastIndex((each) => each.severity === 'remark')
    if (remark >= 0) reading.problems.splice(remark, 1, problem)
  }
}
