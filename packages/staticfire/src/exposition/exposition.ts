/** What one scrape said, read as strictly as its format asks. */
export interface Exposition {
  format: ExpositionFormat
  /** Types by the name that the `# TYPE` line gives. */
  types: ReadonlyMap<string, MetricType>
  series: readonly Series[]
  /** The first of them, in the order of the lines. */
  problems: readonly ExpositionProblem[]
  /** How many break the format, and how many only its advice. */
  errorCount: number
  remarkCount: number
  /** It has more series than are read. */
  isCut: boolean
}

export type ExpositionFormat = 'text' | 'openmetrics'

export type MetricType =
  | 'counter'
  | 'gauge'
  | 'histogram'
  | 'summary'
  | 'untyped'
  | 'gaugehistogram'
  | 'stateset'
  | 'info'

export interface Series {
  name: string
  /** In the order of their names. */
  labels: readonly Label[]
  value: number
  line: number
}

export type Label = readonly [name: string, value: string]

export interface ExpositionProblem {
  line: number
  /** `error`: a parser of this format refuses it, or samples are lost. `remark`: the format advises otherwise. */
  severity: 'error' | 'remark'
  what: string
  /** The line, cut. */
  text: string
}

/** The format that an answer claims to be in. */
export function formatOf(contentType: string | undefined): ExpositionFormat {
  return /^\s*application\/openmetrics-text\b/i.test(contentType ?? '') ? 'openmetrics' : 'text'
}

/** What identifies a series in a map. */
export function seriesKey(name: string, labels: readonly Label[]): string {
  return JSON.stringify([name, labels])
}
