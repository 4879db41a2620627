export type { ReceivedLog, ReceivedSpan } from './otlp-records.ts'
export { openReceivers, type ReceiverKind, type Receivers } from './receivers.ts'
export type { ReceivedItem } from './sentry.ts'
