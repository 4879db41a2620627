import { hardcodedValues } from './configuration/hardcoded-values.ts'
import { missingConfig } from './configuration/missing-config.ts'
import { startupValidation } from './configuration/startup-validation.ts'
import type { Audit } from './define.ts'
import { apiDocs } from './documentation/api-docs.ts'
import { errorTracking } from './observability/error-tracking.ts'
import { healthCheck } from './observability/health-check.ts'
import { logLevels } from './observability/log-levels.ts'
import { metrics } from './observability/metrics.ts'
import { structuredLogs } from './observability/structured-logs.ts'
import { circuitBreakers } from './reliability/circuit-breakers.ts'
import { tracing } from './observability/tracing.ts'
import { connectionPooling } from './reliability/connection-pooling.ts'
import { errorHandling } from './reliability/error-handling.ts'
import { gracefulShutdown } from './reliability/graceful-shutdown.ts'
import { resourceCleanup } from './reliability/resource-cleanup.ts'
import { retries } from './reliability/retries.ts'
import { timeouts } from './reliability/timeouts.ts'
import { exposedSecrets } from './security/exposed-secrets.ts'
import { rateLimiting } from './security/rate-limiting.ts'
import { securityHeaders } from './security/security-headers.ts'

/** Every audit, in the checklist's order. */
export const audits: readonly Audit[] = [
  hardcodedValues,
  startupValidation,
  missingConfig,
  exposedSecrets,
  rateLimiting,
  securityHeaders,
  logLevels,
  structuredLogs,
  metrics,
  tracing,
  errorTracking,
  healthCheck,
  errorHandling,
  circuitBreakers,
  timeouts,
  retries,
  connectionPooling,
  resourceCleanup,
  gracefulShutdown,
  apiDocs,
]
