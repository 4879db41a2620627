import { z } from 'zod'

const integer = (min, max) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((n) => n >= min && n <= max, `must be a whole number from ${min} to ${max}`)

const url = (...protocols) =>
  z.string().refine(
    (text) => {
      const parsed = URL.canParse(text) ? new URL(text) : undefined
      return protocols.includes(parsed?.protocol) && parsed.hostname !== ''
    },
    `must be a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`,
  )

const oneOf = (...values) => z.enum(values, `must be one of ${values.join(', ')}`)

const schema = z.object({
  PORT: integer(1, 65_535),
  DATABASE_URL: url('postgres:', 'postgresql:'),
  PAYMENTS_URL: url('http:', 'https:'),
  JWT_SECRET: z.string().min(32, 'must be at least 32 characters long'),
  LOG_LEVEL: oneOf('fatal', 'error', 'warn', 'info', 'debug').default('info'),
  DEPLOY_ENV: oneOf('development', 'staging', 'production').default('development'),
  QUOTE_TIMEOUT: integer(50, 10_000).default(800),
  RATE_LIMIT_REQUESTS: integer(1, 1_000_000).default(2_000),
  TRUST_PROXY_HOPS: integer(0, 10).default(0),
  SHUTDOWN_DELAY_MS: integer(0, 60_000).default(2_000),
  SHUTDOWN_GRACE_MS: integer(4_000, 600_000).default(15_000),
  SENTRY_DSN: url('http:', 'https:').optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url('http:', 'https:').optional(),
  ENABLE_TEST_ROUTES: oneOf('true', 'false')
    .transform((text) => text === 'true')
    .default(false),
})

/**
 * Reads and validates the whole environment at once. Returns `{ config }` or `{ problems }`;
 * a problem names the variable and the rule, never the value, which may be a secret.
 */
export function readConfig(env) {
  // An empty variable, as `NAME=` in an env file gives, means that it is not set.
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(set)
  if (!parsed.success) {
    return {
      problems: parsed.error.issues.map((issue) => {
        const variable = String(issue.path[0])
        return { variable, problem: variable in set ? issue.message : 'is required' }
      }),
    }
  }
  const values = parsed.data
  if (values.SHUTDOWN_GRACE_MS < values.SHUTDOWN_DELAY_MS + 3_500) {
    const problem = 'must be at least 3500 ms longer than SHUTDOWN_DELAY_MS'
    return { problems: [{ variable: 'SHUTDOWN_GRACE_MS', problem }] }
  }
  return { config: toConfig(values) }
}

function toConfig(values) {
  return {
    port: values.PORT,
    databaseUrl: values.DATABASE_URL,
    paymentsUrl: values.PAYMENTS_URL,
    jwtSecret: values.JWT_SECRET,
    logLevel: values.LOG_LEVEL,
    deployEnvironment: values.DEPLOY_ENV,
    quoteTimeoutMs: values.QUOTE_TIMEOUT,
    rateLimitRequests: values.RATE_LIMIT_REQUESTS,
    trustedProxyHops: values.TRUST_PROXY_HOPS,
    shutdownDelayMs: values.SHUTDOWN_DELAY_MS,
    shutdownGraceMs: values.SHUTDOWN_GRACE_MS,
    sentryDsn: values.SENTRY_DSN,
    otlpEndpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
    hasTestRoutes: values.ENABLE_TEST_ROUTES,
  }
}
