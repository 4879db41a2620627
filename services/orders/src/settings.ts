import { duration, flag, secret, url } from '@staticfire/kit/config'

/** Everything that differs between deployments. The kit adds its own: PORT, LOG_LEVEL and the like. */
export const settings = {
  DATABASE_URL: secret({ protocols: ['postgres', 'postgresql'] }),
  PAYMENTS_URL: url({ protocols: ['http', 'https'] }),
  JWT_SECRET: secret({ minLength: 32 }),
  QUOTE_TIMEOUT: duration({ default: '800ms', min: '50ms', max: '10s' }),
  ENABLE_TEST_ROUTES: flag({ default: false }),
}
