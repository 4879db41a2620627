import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { toBlueprint } from './blueprint.ts'

const root = join(tmpdir(), 'no-repository-here')
const least = { service: 'orders', start: 'node server.js' }

test('the least that can be declared is filled with the stated defaults', async () => {
  expect(await toBlueprint({ configuration: least, root })).toEqual({
    service: 'orders',
    root,
    build: [],
    start: ['node', 'server.js'],
    port: { variable: 'PORT' },
    stop: {
      signal: 'SIGTERM',
      graceMs: 30_000,
      preStopMs: 0,
      isGraceDeclared: false,
      isPreStopDeclared: false,
    },
    endpoints: {},
    env: {},
    variables: [
      { name: 'PORT', type: 'integer', required: false, secret: false, source: 'implied' },
    ],
    dependencies: [],
    operations: [],
    identities: [],
    fallbacks: [],
    waivers: [],
    provided: {},
    gate: { level: 'bronze', require: [], unproven: 'hold' },
    notes: [],
  })
})

test('what is declared is kept, split and counted in milliseconds', async () => {
  const blueprint = await toBlueprint({
    root,
    configuration: {
      ...least,
      build: ['npm ci', 'npm run build'],
      port: 8080,
      stop: { grace: '10s', preStop: '500ms', signal: 'SIGINT' },
      env: { RETRIES: 3, SELF: '${port}' },
      dependencies: {
        database: {
          kind: 'postgres',
          env: 'DATABASE_URL',
          setup: 'npm run migrate',
          timeout: '2s',
          pool: 5,
        },
        payments: {
          kind: 'http',
          env: { host: 'PAY_HOST', port: 'PAY_PORT' },
          from: { command: 'node pay.js', env: { DEBUG: true } },
          reset: '10s',
          critical: false,
        },
        cache: { kind: 'redis', env: 'REDIS_URL', from: 'redis://127.0.0.1:6379', scratch: true },
      },
      traffic: {
        identities: { bob: { command: ['node', 'token.js'] } },
        limits: { requests: 100, per: '15m', lowered: { requests: 5, env: { LIMIT: 5 } } },
      },
      crash: { method: 'GET', path: '/crash' },
    },
    overrides: { gate: { level: 'silver' }, commit: 'abc' },
  })
  expect(blueprint).toMatchObject({
    commit: 'abc',
    build: [
      ['npm', 'ci'],
      ['npm', 'run', 'build'],
    ],
    port: { number: 8080 },
    stop: {
      signal: 'SIGINT',
      graceMs: 10_000,
      preStopMs: 500,
      isGraceDeclared: true,
      isPreStopDeclared: true,
    },
    env: { RETRIES: '3', SELF: '${port}' },
    dependencies: [
      {
        name: 'database',
        kind: 'postgres',
        env: { url: 'DATABASE_URL' },
        from: { type: 'embedded' },
        setup: [['npm', 'run', 'migrate']],
        timeoutMs: 2000,
        pool: 5,
        scratch: false,
      },
      {
        name: 'payments',
        env: { host: 'PAY_HOST', port: 'PAY_PORT' },
        resetMs: 10_000,
        critical: false,
        from: {
          type: 'command',
          command: ['node', 'pay.js'],
          portEnv: 'PORT',
          env: { DEBUG: 'true' },
        },
      },
      { name: 'cache', from: { type: 'url', url: 'redis://127.0.0.1:6379' }, scratch: true },
    ],
    identities: [{ name: 'bob', command: ['node', 'token.js'], headers: {} }],
    limits: {
      requests: 100,
      perMs: 900_000,
      lowered: { requests: 5, perMs: 900_000, env: { LIMIT: '5' } },
    },
    crash: 'GET /crash',
    gate: { level: 'silver', unproven: 'hold' },
  })
})

test('variables are those declared and those that dependencies and the port imply', async () => {
  const { variables } = await toBlueprint({
    root,
    configuration: {
      ...least,
      variables: {
        DATABASE_URL: { type: 'url', required: false },
        PORT: { type: 'integer' },
        API_TOKEN: { type: 'string' },
        TTL: { type: 'duration', default: 30 },
      },
      dependencies: {
        database: { kind: 'postgres', env: 'DATABASE_URL' },
        queue: {
          kind: 'amqp',
          env: { host: 'MQ_HOST', port: 'MQ_PORT', password: 'MQ_PASS' },
          from: 'amqp://127.0.0.1',
        },
      },
    },
  })
  const implied = { required: true, dependency: 'queue', source: 'implied' }
  expect(variables).toEqual([
    {
      name: 'DATABASE_URL',
      type: 'url',
      required: false,
      secret: false,
      dependency: 'database',
      source: 'declared',
    },
    { name: 'PORT', type: 'integer', required: false, secret: false, source: 'declared' },
    { name: 'API_TOKEN', type: 'string', required: true, secret: true, source: 'declared' },
    {
      name: 'TTL',
      type: 'duration',
      required: false,
      default: '30',
      secret: false,
      source: 'declared',
    },
    { name: 'MQ_HOST', type: 'string', secret: false, ...implied },
    { name: 'MQ_PORT', type: 'integer', secret: false, ...implied },
    { name: 'MQ_PASS', type: 'string', secret: true, ...implied },
  ])
})

test('a port that is told by a placeholder implies no variable', async () => {
  const start = ['serve', '--listen', '127.0.0.1:${port}']
  const { variables } = await toBlueprint({ root, configuration: { ...least, start } })
  expect(variables).toEqual([])
  const env = { LISTEN: ':${port}' }
  const declared = await toBlueprint({
    root,
    configuration: { ...least, env, variables: { PORT: { type: 'integer' } } },
  })
  expect(declared.variables.map(({ name }) => name)).toEqual(['PORT'])
})

test('a fallback for an operation that the service does not have is noted', async () => {
  const operation = {
    id: 'quote',
    method: 'GET',
    path: '/quote',
    headers: {},
    forbidden: [],
    expect: [200],
    idempotent: true,
    isPublic: false,
    parameters: [],
    source: 'openapi',
  } as const
  const { fallbacks, notes } = await toBlueprint({
    root,
    operations: [{ ...operation, forbidden: [], expect: [200], parameters: [] }],
    configuration: {
      ...least,
      traffic: {
        fallbacks: [
          { operation: 'GET /quote', when: 'payments', degraded: 'x' },
          { operation: 'GET /other', when: 'payments', degraded: 'x' },
        ],
      },
    },
  })
  expect(fallbacks.map((it) => it.operation)).toEqual(['quote', 'GET /other'])
  expect(notes).toEqual([
    "traffic.fallbacks names GET /other, which is none of the service's operations.",
  ])
})
