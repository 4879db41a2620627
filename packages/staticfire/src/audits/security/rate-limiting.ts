import { defineAudit } from '../define.ts'
import { judgeLimit, limitThresholds } from './limit-met.ts'
import { judgeReach } from './limit-reach.ts'
import { judgeRetryAfter, retryThresholds } from './retry-after.ts'

/** One client that sends too much is told so and when to come back; it alone, and whatever it writes. */
export const rateLimiting = defineAudit({
  id: 'security/rate-limiting',
  version: 1,
  thresholds: { ...limitThresholds, ...retryThresholds },
  needs: ['blueprint', 'burst'],
  claims: ['limited', 'retry-after', 'retry-works', 'others-served', 'probes-exempt', 'not-evaded'],
  judge: ({ blueprint: { limits }, burst }) => [
    judgeLimit(burst, limits),
    ...(burst.refusal?.status === 429
      ? [...judgeRetryAfter(burst), ...judgeReach(burst, limits)]
      : []),
  ],
})
