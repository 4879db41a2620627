import { cases as hardcodedValues } from '../configuration/hardcoded-values.cases.ts'
import { cases as missingConfig } from '../configuration/missing-config.cases.ts'
import { cases as startupValidation } from '../configuration/startup-validation.cases.ts'
import { cases as apiDocs } from '../documentation/api-docs.cases.ts'
import { cases as errorTracking } from '../observability/error-tracking.cases.ts'
import { cases as healthCheck } from '../observability/health-check.cases.ts'
import { cases as logLevels } from '../observability/log-levels.cases.ts'
import { cases as metrics } from '../observability/metrics.cases.ts'
import { cases as structuredLogs } from '../observability/structured-logs.cases.ts'
import { cases as circuitBreakers } from '../reliability/circuit-breakers.cases.ts'
import { cases as tracing } from '../observability/tracing.cases.ts'
import { cases as connectionPooling } from '../reliability/connection-pooling.cases.ts'
import { cases as errorHandling } from '../reliability/error-handling.cases.ts'
import { cases as gracefulShutdown } from '../reliability/graceful-shutdown.cases.ts'
import { cases as resourceCleanup } from '../reliability/resource-cleanup.cases.ts'
import { cases as retries } from '../reliability/retries.cases.ts'
import { cases as timeouts } from '../reliability/timeouts.cases.ts'
import { cases as exposedSecrets } from '../security/exposed-secrets.cases.ts'
import { cases as rateLimiting } from '../security/rate-limiting.cases.ts'
import { cases as securityHeaders } from '../security/security-headers.cases.ts'
import type { AuditCase } from './audit-case.ts'

/** The cases of every audit, by item. */
export const allCases: Readonly<Record<string, readonly AuditCase[]>> = {
  'configuration/hardcoded-values': hardcodedValues,
  'configuration/startup-validation': startupValidation,
  'configuration/missing-config': missingConfig,
  'security/exposed-secrets': exposedSecrets,
  'security/rate-limiting': rateLimiting,
  'security/security-headers': securityHeaders,
  'observability/log-levels': logLevels,
  'observability/structured-logs': structuredLogs,
  'observability/metrics': metrics,
  'observability/tracing': tracing,
  'observability/error-tracking': errorTracking,
  'observability/health-check': healthCheck,
  'reliability/error-handling': errorHandling,
  'reliability/circuit-breakers': circuitBreakers,
  'reliability/timeouts': timeouts,
  'reliability/retries': retries,
  'reliability/connection-pooling': connectionPooling,
  'reliability/resource-cleanup': resourceCleanup,
  'reliability/graceful-shutdown': gracefulShutdown,
  'documentation/api-docs': apiDocs,
}
