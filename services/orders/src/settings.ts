import { duration, flag, optional, secret, text, url } from '@staticfire/kit/config'

/** Everything that differs between deployments. The kit adds its own: PORT, LOG_LEVEL and the like. */
export const settings = {
  DATABASE_URL: secret({ protocols: ['postgres', 'postgresql'] }),
  PAYMENTS_URL: url({ protocols: ['http', 'https'] }),
  JWT_SECRET: secret({ minLength: 32 }),
  QUOTE_TIMEOUT: duration({ default: '800ms', min: '50ms', max: '10s' }),
  /** Where instances share limits and last quotes; each has its own without. */
  REDIS_URL: optional(secret({ protocols: ['redis', 'rediss'] })),
  /** Where events are told; none are written without. */
  AMQP_URL: optional(secret({ protocols: ['amqp', 'amqps'] })),
  /** In flagd's format; the defaults hold without. */
  FLAGS_FILE: optional(text()),
  ENABLE_TEST_ROUTES: flag({ default: false }),
}
