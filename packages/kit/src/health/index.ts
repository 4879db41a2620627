export type { Finding, HealthCheck } from './check.ts'
export { createHealth, type Health, type HealthOptions, type ProbeAnswer } from './health.ts'
