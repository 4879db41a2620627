import { expect, test } from 'vitest'
import { isLoopback, refuseForeignAddress } from './loopback-policy.ts'

test.each(['localhost', 'LOCALHOST', 'db.localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]'])(
  '%s is this machine',
  (host) => expect(isLoopback(host)).toBe(true),
)

test.each(['0.0.0.0', '10.0.0.1', '128.0.0.1', 'localhost.example.com', '127.0.0.1.nip.io', '::2'])(
  '%s is not this machine',
  (host) => expect(isLoopback(host)).toBe(false),
)

test.each([
  'postgresql://db.prod.example.com/orders',
  'postgresql://db-production/orders',
  'postgresql://prod1.internal/orders',
  'redis://live.cache',
  'postgresql://x.abc.eu-west-1.rds.amazonaws.com/orders',
  'postgresql://x.postgres.database.azure.com/orders',
  'postgresql://staging.example.com/orders_production',
])('%s looks like production, even when it was named', (text) => {
  const url = new URL(text)
  expect(() => refuseForeignAddress('database', url, [url.hostname])).toThrow(
    expect.objectContaining({ code: 'dependency-production' }),
  )
})

test.each([
  'postgresql://products.internal/deliveries',
  'redis://staging.example.com',
  'http://olive.internal/reproduction',
])('%s is allowed when it was named, refused when not', (text) => {
  const url = new URL(text)
  expect(() => refuseForeignAddress('it', url, [url.hostname.toUpperCase()])).not.toThrow()
  expect(() => refuseForeignAddress('it', url, ['other'])).toThrow(
    expect.objectContaining({ code: 'dependency-remote' }),
  )
})
