import { expect, test } from 'vitest'
import { looksSecret } from './secret-names.ts'

test.each([
  'API_TOKEN',
  'STRIPE_SECRET_KEY',
  'DB_PASSWORD',
  'dbPassword',
  'SENTRY_DSN',
  'x-api-key',
  'apiKey',
  'Authorization',
  'JWT_SECRET',
  'PGPASSWORD',
  'AWS_SECRET_ACCESS_KEY',
  'pass',
  'Cookie',
])('%s looks secret', (name) => {
  expect(looksSecret(name)).toBe(true)
})

test.each([
  'PORT',
  'DATABASE_URL',
  'KEYSPACE',
  'MONKEY_COUNT',
  'LOG_LEVEL',
  'PASSENGER_LIMIT',
  'COMPASS',
  'TOKENIZER',
  '',
])('%s does not', (name) => {
  expect(looksSecret(name)).toBe(false)
})
