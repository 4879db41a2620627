import type { Description } from '@staticfire/contracts'
import { describe, expect, test } from 'vitest'
import type { CompleteConfiguration } from '../load.ts'
import { mergeDescription } from './merge-description.ts'

const bare: CompleteConfiguration = {
  service: 'orders',
  start: 'node main.js',
  dependencies: {
    database: { kind: 'postgres', env: 'DATABASE_URL' },
    payments: { kind: 'http', env: 'PAYMENTS_URL', from: 'http://127.0.0.1:1' },
  },
}

const described: Description = {
  schemaVersion: 1,
  service: { name: 'orders' },
  dependencies: [
    { name: 'database', kind: 'postgres', isCritical: true, deadlineMs: 4_000, pool: 11 },
    {
      name: 'prices',
      kind: 'http',
      env: 'PAYMENTS_URL',
      deadlineMs: 800,
      retry: { attempts: 3 },
      breaker: { resetMs: 5_000 },
      pool: 50,
    },
  ],
  limits: { requests: 2_000, perMs: 10_000, by: 'identity', trustedHops: 0, env: 'RATE_LIMIT' },
  variables: [
    { name: 'RATE_LIMIT', type: 'integer', isRequired: false, isSecret: false, default: '2000' },
    { name: 'JWT_KEY', type: 'string', isRequired: true, isSecret: true },
  ],
  endpoints: { live: '/health', ready: '/ready' },
  drain: { timeoutMs: 25_000 },
}

const merge = (file: Partial<CompleteConfiguration> = {}, more: Partial<Description> = {}) =>
  mergeDescription({ ...bare, ...file }, { ...described, ...more })

test('what the file leaves out is filled, and each key is remembered', () => {
  const { configuration, described: keys, notes } = merge()
  expect(notes).toEqual([])
  expect(configuration).toMatchObject({
    stop: { grace: '25s' },
    endpoints: { live: '/health', ready: '/ready' },
    dependencies: {
      database: { timeout: '4s', pool: 11, critical: true },
      // Met by the variable that carries its address.
      payments: { timeout: '800ms', attempts: 3, reset: '5s', pool: 50 },
    },
    variables: {
      RATE_LIMIT: { type: 'integer', required: false, default: '2000' },
      JWT_KEY: { type: 'string', required: true, secret: true },
    },
    traffic: {
      limits: {
        requests: 2_000,
        per: '10s',
        by: 'identity',
        trustedHops: 0,
        lowered: { requests: 60, env: { RATE_LIMIT: '60' } },
      },
    },
  })
  expect(keys).toMatchObject({
    'stop.grace': '25s',
    'dependencies.payments.timeout': '800ms',
    'traffic.limits': '2000 in 10s by identity, lowered to 60 by RATE_LIMIT for a burst',
    'variables.JWT_KEY': 'string, required, secret',
  })
})

test('what the file declares wins, and a difference is told', () => {
  const file: Partial<CompleteConfiguration> = {
    stop: { grace: '20s' },
    endpoints: { live: '/alive' },
    dependencies: {
      database: { kind: 'mysql', env: 'DATABASE_URL', timeout: '1s', pool: 5, critical: false },
    },
    variables: { JWT_KEY: { type: 'string', required: false, secret: false } },
    traffic: { limits: { requests: 100, per: '1s' } },
  }
  const { configuration, described: keys, notes } = merge(file)
  expect(configuration).toMatchObject(file)
  expect(Object.keys(keys)).toEqual(['endpoints.ready', 'variables.RATE_LIMIT'])
  for (const key of [
    'stop.grace',
    'endpoints.live',
    'dependencies.database.kind',
    'dependencies.database.timeout',
    'dependencies.database.pool',
    'dependencies.database.critical',
    'variables.JWT_KEY.required',
    'variables.JWT_KEY.secret',
    'traffic.limits',
  ])
    expect(notes.filter((note) => note.startsWith(`${key}: staticfire.yaml says`))).toHaveLength(1)
  expect(notes.join('\n')).toContain('a dependency that staticfire.yaml does not declare: prices')
})

test('what is the same in other words is no difference', () => {
  const { notes } = merge({
    stop: { grace: '30s' },
    dependencies: {
      database: {
        kind: 'postgres',
        env: 'DATABASE_URL',
        timeout: '4000ms',
        pool: 11,
        critical: true,
      },
      payments: {
        kind: 'http',
        env: 'PAYMENTS_URL',
        timeout: '0.8s',
        attempts: 3,
        reset: '5000ms',
        pool: 50,
      },
    },
    traffic: { limits: { requests: 2_000, per: '10000ms' } },
  })
  // A grace that is longer than the drain is as it should be.
  expect(notes).toEqual([])
})

describe('a description makes no proof easier', () => {
  const loose = merge(
    {},
    {
      dependencies: [
        {
          name: 'database',
          kind: 'postgres',
          isCritical: false,
          deadlineMs: 60_000,
          pool: 5_000,
          breaker: { resetMs: 5_000 },
        },
        { name: 'payments', kind: 'http', breaker: { resetMs: 3_600_000 } },
      ],
      drain: { timeoutMs: 3_600_000 },
    },
  )

  test('a longer patience, pool, reset or drain than is asked of anyone does not count', () => {
    expect(loose.configuration).not.toHaveProperty('stop')
    expect(loose.configuration.dependencies).toEqual(bare.dependencies)
    expect(Object.keys(loose.described).some((key) => /^(stop|dependencies)/.test(key))).toBe(false)
    for (const key of ['database.timeout', 'database.pool', 'database.critical', 'payments.reset'])
      expect(loose.notes.join('\n')).toMatch(new RegExp(`dependencies\\.${key}: .* does not count`))
    expect(loose.notes.join('\n')).toMatch(/stop\.grace: .* does not count/)
  })

  test('the variable of an address stays as it is implied, whatever is said of it', () => {
    const { configuration } = merge(
      {},
      {
        variables: [
          { name: 'DATABASE_URL', type: 'string', isRequired: false, isSecret: false },
          { name: 'PORT', type: 'string', isRequired: false, isSecret: false, default: '3000' },
          { name: 'JWT_KEY', type: 'string', isRequired: true, isSecret: false },
        ],
      },
    )
    expect(configuration.variables).toEqual({
      PORT: { type: 'integer', required: false, default: '3000' },
      // Not `secret: false`: its name says that it is one.
      JWT_KEY: { type: 'string', required: true },
    })
  })

  test('a limit is lowered by a variable only where the check tells nothing else by it', () => {
    for (const env of ['PORT', 'DATABASE_URL', 'UNKNOWN']) {
      const variables = [{ name: env, type: 'integer', isRequired: true, isSecret: false }] as const
      const { configuration } = merge(
        {},
        {
          limits: { requests: 2_000, perMs: 10_000, env },
          variables: env === 'UNKNOWN' ? [] : [...variables],
        },
      )
      expect(configuration.traffic?.limits).toEqual({ requests: 2_000, per: '10s' })
    }
  })

  test('a thousand variables are not tried', () => {
    const variables = Array.from({ length: 200 }, (_, index) => ({
      name: `V${index}`,
      type: 'string' as const,
      isRequired: false,
      isSecret: false,
    }))
    const { configuration, notes } = merge({}, { variables })
    expect(Object.keys(configuration.variables ?? {})).toHaveLength(60)
    expect(notes.join('\n')).toContain('describes 200 variables')
  })

  test('names that every object has are names like any', () => {
    const { configuration, notes } = merge(
      {},
      {
        dependencies: [{ name: 'constructor', kind: 'http', deadlineMs: 1 }],
        variables: [{ name: '__proto__', type: 'string', isRequired: false, isSecret: false }],
      },
    )
    expect(notes.join('\n')).toContain('does not declare: constructor')
    expect(Object.keys(configuration.variables ?? {})).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(configuration.variables)).toBe(Object.prototype)
  })
})
