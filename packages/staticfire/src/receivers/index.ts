export type { ReceivedLog, ReceivedPoint, ReceivedSpan } from './otlp-records.ts'
export { openReceivers, type Receivers } from './receivers.ts'
export type { ReceivedItem } from './sentry.ts'
export type { ReceivedSample } from './statsd.ts'
