import { knownMethods } from '../kernel/http-methods.ts'
import type { Losses } from '../kernel/losses.ts'
import { addDuration, createDurations, durationBounds, type Durations } from './durations.ts'
import type { Family, HistogramSample, Sample } from './family.ts'
import { createLabels, noLabels, type Labels } from './labels.ts'

/** Last, one for all methods that a client made up. */
const methods = [...knownMethods, 'OTHER'] as const

const methodIndexes = new Map<string, number>(methods.map((method, index) => [method, index]))
const otherMethod = methods.length - 1

/** Longer than any pattern someone writes: who hands a URL for a route must not fill the memory. */
const maxRouteLength = 512

/** What an aborted request has for a status, and what no status of HTTP is. */
const aborted = -1
const invalid = -2

interface MethodRecord extends Durations {
  readonly labels: Labels
  readonly statuses: { readonly status: number; readonly labels: Labels; count: number }[]
}

type RouteRecord = (MethodRecord | undefined)[]

export interface RequestRecords {
  started(): void
  ended(
    method: string,
    route: string | undefined,
    status: number,
    durationMs: number,
    isAborted: boolean,
  ): void
  families(prefix: string): Family[]
}

/** Counts requests in flat records: a map's look-up, two array accesses and three additions each. */
export function createRequestRecords(maxRoutes: number, losses: Losses): RequestRecords {
  const routes = new Map<string, RouteRecord>()
  const unmatched: RouteRecord = []
  const other: RouteRecord = []
  let inFlight = 0

  const recordsOf = (route: string | undefined): [string, RouteRecord] => {
    if (route === undefined) return ['unmatched', unmatched]
    if (routes.size >= maxRoutes || route.length > maxRouteLength) {
      losses.count('route_over_limit')
      return ['other', other]
    }
    const made: RouteRecord = []
    routes.set(route, made)
    return [route, made]
  }

  const make = (route: string, method: number): MethodRecord => ({
    ...createDurations(),
    labels: createLabels({ method: methods[method]!, route }),
    statuses: [],
  })

  function* records(): Iterable<MethodRecord> {
    for (const route of [...routes.values(), unmatched, other])
      for (const record of route) if (record !== undefined) yield record
  }

  function* counters(): Iterable<Sample> {
    for (const record of records())
      for (const { labels, count } of record.statuses) yield { labels, value: count }
  }

  function* histograms(): Iterable<HistogramSample> {
    for (const { labels, counts, sumMs } of records()) yield { labels, counts, sum: sumMs / 1000 }
  }

  return {
    started() {
      inFlight++
    },
    ended(method, route, status, durationMs, isAborted) {
      if (inFlight > 0) inFlight--
      else losses.count('end_without_start')
      const methodIndex = methodIndexes.get(method) ?? otherMethod
      let routeRecord = route === undefined ? unmatched : routes.get(route)
      let record = routeRecord?.[methodIndex]
      if (record === undefined) {
        let name = route ?? 'unmatched'
        if (routeRecord === undefined) [name, routeRecord] = recordsOf(route)
        record = routeRecord[methodIndex] ??= make(name, methodIndex)
      }
      addDuration(record, durationMs)
      countStatus(record, isAborted ? aborted : status)
    },
    families: (prefix) => [
      {
        type: 'counter',
        name: `${prefix}http_requests_total`,
        help: 'Requests that ended, by route pattern; status "aborted" for those that got no answer.',
        samples: counters(),
      },
      {
        type: 'histogram',
        name: `${prefix}http_request_duration_seconds`,
        help: 'Time from the request line to the end of the answer, or until the client left.',
        bounds: durationBounds,
        samples: histograms(),
      },
      {
        type: 'gauge',
        name: `${prefix}http_requests_in_flight`,
        help: 'Requests that have come in and not ended.',
        samples: [{ labels: noLabels, value: inFlight }],
      },
    ],
  }
}

/** A route answers with a handful of statuses: searching them costs less than a map. */
function countStatus(record: MethodRecord, status: number): void {
  const { statuses } = record
  for (let at = 0; at < statuses.length; at++) {
    const counted = statuses[at]!
    if (counted.status === status) {
      counted.count++
      return
    }
  }
  const isKnown = status === aborted || (Number.isInteger(status) && status >= 100 && status <= 599)
  if (!isKnown && status !== invalid) return countStatus(record, invalid)
  const label = status === aborted ? 'aborted' : status === invalid ? 'other' : String(status)
  const labels = createLabels({
    ...(Object.fromEntries(record.labels.pairs) as Record<string, string>),
    status: label,
  })
  statuses.push({ status, labels, count: 1 })
}
