import type { Exchange, Instant } from './common.ts'

/** Key: none. One instance, scraped before and after known requests that were sent one at a time. */
export interface MetricsObservation {
  /** Where it is scraped; absent when nothing that was asked is a scrape. */
  endpoint?: MetricsEndpoint
  /** The path was declared; else well-known ones were asked. */
  isDeclared: boolean
  /** What was asked, in order. */
  tried: MetricsProbe[]
  /** Of the service: above 1, a scrape may be another process's than the requests were. */
  processes: number
  /** The service was replaced by another process meanwhile. */
  isRestarted: boolean
  /**
   * Scrapes that followed each other were the same, and requests turned up in them late or never: one may be
   * kept for a while and given out again.
   */
  isKept: boolean
  /** What was scraped at the end, in each form that was asked for. */
  scrapes: ScrapeFacts[]
  /** Over all scrapes. */
  histograms: { checked: number; broken: BrokenHistogram[] }
  /** Counters that were lower, or gone, in a scrape than in the one before; at most 20. */
  falls: CounterFall[]
  /** Scrapes without requests between them: what scraping itself adds. */
  control: { scrapes: number; growth: GrownMeasure[] }
  rounds: MetricsRound[]
  paths: RandomPaths[]
}

export interface MetricsEndpoint {
  path: string
  port: number
  /** Another port than the requests' own. */
  isOwnPort: boolean
  /** The identity that it is scraped as, where it refuses strangers. */
  identity?: string
}

export interface MetricsProbe {
  path: string
  port: number
  at: Instant
  outcome: Exchange['outcome']
  status?: number
  contentType?: string
  /** The answer looked like a scrape. */
  isScrape: boolean
}

export interface ScrapeFacts {
  /** What the request accepted: Prometheus's own list, or the text format alone. */
  accept: 'prometheus' | 'text'
  at: Instant
  outcome: Exchange['outcome']
  status?: number
  contentType?: string
  format: 'text' | 'openmetrics'
  bytes: number
  tookMs: number
  series: number
  /** More than is read of a scrape. */
  isTruncated: boolean
  errors: number
  remarks: number
  /** The first of both, masked and cut. */
  problems: ScrapeProblem[]
}

export interface ScrapeProblem {
  line: number
  severity: 'error' | 'remark'
  what: string
  text: string
}

export interface BrokenHistogram {
  name: string
  problem: string
  /** In so many scrapes, and in so many of them it was there. */
  times: number
  seen: number
}

export interface CounterFall {
  name: string
  type: 'counter' | 'histogram' | 'summary'
  labels: [name: string, value: string][]
  from: number
  /** Absent: the series was gone. */
  to?: number
}

/** A counter, gauge, histogram or summary that changed between two scrapes. */
export interface GrownMeasure {
  name: string
  type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped'
  /** Masked and cut. */
  labels: [name: string, value: string][]
  /** Of a histogram or summary its `_count`. */
  by: number
  /** Of a histogram or summary its `_sum`. */
  sumBy?: number
}

/** The same request several times, one at a time, and what grew. */
export interface MetricsRound {
  kind: 'success' | 'refusal' | 'unknown-route' | 'server-error'
  operation: string
  method: string
  /** As it was sent. */
  path: string
  startedAt: Instant
  sent: number
  /** Answers by status. */
  statuses: Record<string, number>
  unanswered: number
  /** The sum of the durations as the client saw them. */
  tookMs: number
  /** Since the scrape that the growth counts from, that one included. */
  scrapes: number
  growth: GrownMeasure[]
  /** More grew than is kept. */
  isCut: boolean
}

/** Many paths that nobody has asked for before, and what they added to the scrape. */
export interface RandomPaths {
  kind: 'unknown-route' | 'identifier'
  operation: string
  sent: number
  answered: number
  limited: number
  /** Measures, each with its labels, before and after. */
  before: number
  after: number
  /** Of the paths, so many turn up in labels. */
  carried: number
  /** One that does. */
  example?: { name: string; labels: [name: string, value: string][] }
}
