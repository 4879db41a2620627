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
