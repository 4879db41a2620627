/** Paths that are tried, in this order, when no liveness route is declared. */
export const wellKnownLive = [
  '/livez',
  '/health/live',
  '/healthz',
  '/health',
  '/live',
  '/liveness',
  '/_health',
  '/actuator/health/liveness',
] as const

/** Paths that are tried, in this order, when no readiness route is declared. */
export const wellKnownReady = [
  '/readyz',
  '/health/ready',
  '/ready',
  '/readiness',
  '/actuator/health/readiness',
] as const

/** Paths that are scraped, in this order, when no metrics route is declared. */
export const wellKnownMetrics = [
  '/metrics',
  '/actuator/prometheus',
  '/q/metrics',
  '/prometheus',
  '/-/metrics',
  '/_metrics',
  '/internal/metrics',
] as const
