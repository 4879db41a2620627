import type { Instant } from '@staticfire/contracts'

export type SpanKind = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer'

export interface ReceivedSpan {
  /** When it arrived. */
  at: Instant
  /** Lower-case hexadecimal. */
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: SpanKind
  startedAt: Instant
  endedAt: Instant
  attributes: Readonly<Record<string, string>>
  service: string
}

/** One series of a metric as one export told it. */
export interface ReceivedPoint {
  at: Instant
  name: string
  type: 'gauge' | 'sum' | 'histogram' | 'exponentialHistogram' | 'summary'
  unit: string
  isMonotonic: boolean
  temporality: 'unspecified' | 'delta' | 'cumulative'
  attributes: Readonly<Record<string, string>>
  /** A number's value; of the others how many were observed. */
  value: number
  /** Of those that were observed. */
  sum?: number
}

export interface ReceivedLog {
  at: Instant
  severity: string
  body: string
  traceId?: string
  attributes: Readonly<Record<string, string>>
}

const kinds: readonly SpanKind[] = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
]

/** The spans of an `ExportTraceServiceRequest` in its JSON form. */
export function* spansIn(request: unknown, at: Instant): Generator<ReceivedSpan> {
  for (const [service, span] of records(request, 'resourceSpans', 'scopeSpans', 'spans')) {
    const parentSpanId = identifier(span['parentSpanId'])
    yield {
      at,
      traceId: identifier(span['traceId']),
      spanId: identifier(span['spanId']),
      ...(parentSpanId !== '' && { parentSpanId }),
      name: text(span['name'], 200),
      kind: enumOf(span['kind'], 'SPAN_KIND_', kinds),
      startedAt: millisecondsOf(span['startTimeUnixNano']),
      endedAt: millisecondsOf(span['endTimeUnixNano']),
      attributes: attributesOf(span['attributes']),
      service,
    }
  }
}

/** The points of an `ExportMetricsServiceRequest` in its JSON form. */
export function* pointsIn(request: unknown, at: Instant): Generator<ReceivedPoint> {
  for (const [, metric] of records(request, 'resourceMetrics', 'scopeMetrics', 'metrics')) {
    for (const type of pointTypes) {
      const data = object(metric[type])
      for (const point of list(data['dataPoints']).map(object)) {
        const sum = point['sum'] === undefined ? {} : { sum: numberOf(point['sum']) }
        yield {
          at,
          name: text(metric['name'], 200),
          type,
          unit: text(metric['unit'], 60),
          isMonotonic: data['isMonotonic'] === true,
          temporality: enumOf(data['aggregationTemporality'], 'AGGREGATION_TEMPORALITY_', [
            'unspecified',
            'delta',
            'cumulative',
          ]),
          attributes: attributesOf(point['attributes']),
          value: numberOf(point['asInt'] ?? point['asDouble'] ?? point['count']),
          ...sum,
        }
      }
    }
  }
}

const pointTypes = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'] as const

/** The records of an `ExportLogsServiceRequest` in its JSON form. */
export function* logsIn(request: unknown, at: Instant): Generator<ReceivedLog> {
  for (const [, record] of records(request, 'resourceLogs', 'scopeLogs', 'logRecords')) {
    const traceId = identifier(record['traceId'])
    yield {
      at,
      severity: text(record['severityText'] ?? record['severityNumber'], 40),
      body: valueText(record['body']),
      ...(traceId !== '' && { traceId }),
      attributes: attributesOf(record['attributes']),
    }
  }
}

function* records(
  request: unknown,
  resources: string,
  scopes: string,
  name: string,
): Generator<[service: string, record: Record<string, unknown>]> {
  for (const ofResource of list(object(request)[resources]).map(object)) {
    const attributes = attributesOf(object(ofResource['resource'])['attributes'])
    const service = attributes['service.name'] ?? ''
    for (const scope of list(ofResource[scopes]).map(object)) {
      for (const record of list(scope[name]).map(object)) yield [service, record]
    }
  }
}

const mostAttributes = 64

function attributesOf(attributes: unknown): Record<string, string> {
  const entries = list(attributes)
    .slice(0, mostAttributes)
    .map(object)
    .map(({ key, value }) => [text(key, 200), valueText(value)] as const)
  return Object.fromEntries(entries)
}

/** An `AnyValue` as text: what it holds is searched and compared, never computed with. */
function valueText(value: unknown): string {
  const holder = object(value)
  const [held] = Object.values(holder)
  const isPlain = typeof held !== 'object' || held === null
  return text(isPlain ? held : JSON.stringify(held), 1_000)
}

function identifier(value: unknown): string {
  const id = text(value, 64).toLowerCase()
  // All zeros is the same as none.
  return /^0*$/.test(id) ? '' : id
}

/** A number, or in JSON also the constant's name. */
function enumOf<T extends string>(value: unknown, prefix: string, names: readonly T[]): T {
  const byName = names.find((name) => value === `${prefix}${name.toUpperCase()}`)
  return byName ?? names[Number(value ?? 0)] ?? names[0]!
}

function millisecondsOf(nanoseconds: unknown): number {
  const digits = text(nanoseconds, 20)
  return /^\d+$/.test(digits) ? Number(BigInt(digits) / 1_000n) / 1_000 : 0
}

function numberOf(value: unknown): number {
  const number = Number(value ?? 0)
  return Number.isFinite(number) ? number : 0
}

function text(value: unknown, most: number): string {
  if (typeof value === 'string') return value.slice(0, most)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

function object(value: unknown): Record<string, unknown> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as Record<string, unknown>) : {}
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
