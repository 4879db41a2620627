export type {
  BusinessMetrics,
  Counter,
  Gauge,
  Histogram,
  HistogramOptions,
  MetricOptions,
} from './business.ts'
export type { ClosedLabels, LabelArguments, LabelValues } from './closed-labels.ts'
export type { CallOutcome } from './dependency-records.ts'
export type { Family, HistogramSample, MetricsSource, Sample } from './family.ts'
export type { Labels } from './labels.ts'
export { createMetrics } from './metrics.ts'
export type { Metrics, MetricsSettings } from './metrics.ts'
export { pushOtlpMetrics } from './otlp.ts'
export type { OtlpMetricsSettings } from './otlp.ts'
export type { Push } from './push-loop.ts'
export { pushStatsd } from './statsd.ts'
export type { StatsdSettings } from './statsd.ts'
