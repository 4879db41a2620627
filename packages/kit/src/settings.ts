import {
  duration,
  integer,
  number,
  oneOf,
  optional,
  port,
  secret,
  text,
  url,
} from './config/index.ts'

/** What the kit reads from the environment itself, validated together with the service's own settings. */
export const kitSettings = {
  PORT: port(3_000),
  HOST: text('0.0.0.0'),
  /** Where the service describes itself to those who run it; no such port where it is not set. */
  MANAGEMENT_PORT: optional(port()),
  MANAGEMENT_HOST: text('127.0.0.1'),
  LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace'], 'info'),
  /** Share of the successful requests that get a line; failed ones always do. */
  LOG_ACCESS_SAMPLE: number({ default: 1, min: 0, max: 1 }),
  /** Which deployment this is, as error trackers and traces group by it. */
  DEPLOY_ENV: text('development'),
  /** How long requests are still taken after readiness went off; 0 where nobody watches readiness. */
  DRAIN_DELAY: optional(duration({ max: '1m' })),
  /** From the signal to the end of the process. */
  DRAIN_TIMEOUT: duration({ default: '25s', min: '1s', max: '10m' }),
  /** Requests that one client may send in ten seconds. */
  RATE_LIMIT: integer({ default: 2_000, min: 1 }),
  /** How many proxies of ours stand in front and append to X-Forwarded-For. */
  TRUSTED_PROXIES: integer({ default: 0, min: 0, max: 10 }),
  SENTRY_DSN: optional(secret({ protocols: ['http', 'https'] })),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(url({ protocols: ['http', 'https'] })),
  /** Share of the traces that begin here and are recorded. */
  OTEL_TRACES_SAMPLER_ARG: number({ default: 0.1, min: 0, max: 1 }),
}
