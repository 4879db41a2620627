import type { MessageTable } from './protobuf.ts'

// The fields of opentelemetry-proto v1 that are looked at, with the names of its JSON mapping:
// https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto

const anyValue: MessageTable = {
  1: ['stringValue', 'string'],
  2: ['boolValue', 'bool'],
  3: ['intValue', 'integer'],
  4: ['doubleValue', 'double'],
  5: ['arrayValue', () => ({ 1: ['values', () => anyValue, 'repeated'] })],
  6: ['kvlistValue', () => ({ 1: ['values', () => keyValue, 'repeated'] })],
  7: ['bytesValue', 'hex'],
}

const keyValue: MessageTable = { 1: ['key', 'string'], 2: ['value', () => anyValue] }

const resource: MessageTable = { 1: ['attributes', () => keyValue, 'repeated'] }

const span: MessageTable = {
  1: ['traceId', 'hex'],
  2: ['spanId', 'hex'],
  4: ['parentSpanId', 'hex'],
  5: ['name', 'string'],
  6: ['kind', 'integer'],
  7: ['startTimeUnixNano', 'fixed64'],
  8: ['endTimeUnixNano', 'fixed64'],
  9: ['attributes', () => keyValue, 'repeated'],
  11: [
    'events',
    () => ({ 2: ['name', 'string'], 3: ['attributes', () => keyValue, 'repeated'] }),
    'repeated',
  ],
  15: ['status', () => ({ 2: ['message', 'string'], 3: ['code', 'integer'] })],
}

const numberPoint: MessageTable = {
  3: ['timeUnixNano', 'fixed64'],
  4: ['asDouble', 'double'],
  6: ['asInt', 'sfixed64'],
  7: ['attributes', () => keyValue, 'repeated'],
}

const histogramPoint: MessageTable = {
  3: ['timeUnixNano', 'fixed64'],
  4: ['count', 'fixed64'],
  5: ['sum', 'double'],
  9: ['attributes', () => keyValue, 'repeated'],
}

const exponentialPoint: MessageTable = {
  1: ['attributes', () => keyValue, 'repeated'],
  3: ['timeUnixNano', 'fixed64'],
  4: ['count', 'fixed64'],
  5: ['sum', 'double'],
}

const summaryPoint: MessageTable = {
  3: ['timeUnixNano', 'fixed64'],
  4: ['count', 'fixed64'],
  5: ['sum', 'double'],
  7: ['attributes', () => keyValue, 'repeated'],
}

const metric: MessageTable = {
  1: ['name', 'string'],
  3: ['unit', 'string'],
  5: ['gauge', () => points(numberPoint)],
  7: ['sum', () => points(numberPoint)],
  9: ['histogram', () => points(histogramPoint)],
  10: ['exponentialHistogram', () => points(exponentialPoint)],
  11: ['summary', () => points(summaryPoint)],
}

function points(point: MessageTable): MessageTable {
  return {
    1: ['dataPoints', () => point, 'repeated'],
    2: ['aggregationTemporality', 'integer'],
    3: ['isMonotonic', 'bool'],
  }
}

const logRecord: MessageTable = {
  1: ['timeUnixNano', 'fixed64'],
  2: ['severityNumber', 'integer'],
  3: ['severityText', 'string'],
  5: ['body', () => anyValue],
  6: ['attributes', () => keyValue, 'repeated'],
  9: ['traceId', 'hex'],
  10: ['spanId', 'hex'],
}

function request(
  names: [resources: string, scopes: string, records: string],
  record: MessageTable,
) {
  const scope: MessageTable = { 2: [names[2], () => record, 'repeated'] }
  const ofResource: MessageTable = {
    1: ['resource', () => resource],
    2: [names[1], () => scope, 'repeated'],
  }
  return { 1: [names[0], () => ofResource, 'repeated'] } satisfies MessageTable
}

/** The bodies of POST /v1/traces, /v1/metrics and /v1/logs. */
export const requestTables = {
  traces: request(['resourceSpans', 'scopeSpans', 'spans'], span),
  metrics: request(['resourceMetrics', 'scopeMetrics', 'metrics'], metric),
  logs: request(['resourceLogs', 'scopeLogs', 'logRecords'], logRecord),
} as const
