import { describe, expect, test } from 'vitest'
import { validateConfiguration } from './validate.ts'

const redis = { kind: 'redis', env: 'REDIS_URL', from: 'redis://127.0.0.1:6379' }

/** Each problem as `key: message`. */
function problems(value: unknown, itemIds?: string[]): string[] {
  const result = validateConfiguration(value, undefined, itemIds && { itemIds })
  return result.ok ? [] : result.problems.map((it) => `${it.key}: ${it.message}`)
}

test('a configuration with every key is accepted as it was written', () => {
  const everything = {
    service: 'orders',
    build: ['npm ci', ['npm', 'run', 'build']],
    start: ['node', 'server.js'],
    port: 'PORT',
    stop: { signal: 'SIGTERM', grace: '30s', preStop: '0s' },
    endpoints: {
      live: '/health',
      ready: '/ready',
      startup: '/startup',
      metrics: '/metrics',
      openapi: '/openapi.json',
    },
    env: { LOG_LEVEL: 'info', RETRIES: 3, VERBOSE: false, SELF: 'http://127.0.0.1:${port}' },
    environments: { development: { env: { A: 'b' } }, staging: {}, production: {} },
    variables: {
      QUOTE_TTL: { type: 'duration', required: false, default: '30s', secret: false },
      MODE: { type: 'enum', values: ['fast', 'safe'] },
    },
    dependencies: {
      database: {
        kind: 'postgres',
        env: 'DATABASE_URL',
        from: 'embedded',
        setup: 'npm run migrate',
        critical: true,
        pool: 10,
      },
      payments: {
        kind: 'http',
        env: 'PAYMENTS_URL',
        from: {
          command: 'node payments.js',
          portEnv: 'PORT',
          env: { DB: '${dependency.database.url}' },
        },
        timeout: '800ms',
        reset: '10s',
        critical: false,
      },
      cache: { ...redis, env: { host: 'REDIS_HOST', port: 'REDIS_PORT' }, scratch: true },
    },
    traffic: {
      openapi: 'openapi.yaml',
      requests: [
        'GET /catalogue',
        {
          id: 'create',
          method: 'POST',
          path: '/orders',
          headers: { 'x-a': 'b' },
          body: { a: [1] },
          identity: 'alice',
          owner: 'alice',
          forbidden: ['bob'],
          expect: 201,
          idempotent: true,
        },
      ],
      identities: {
        alice: { token: 't' },
        bob: { command: 'node token.js' },
        admin: { headers: { 'x-admin': '1' } },
      },
      public: ['GET /catalogue'],
      limits: { requests: 100, per: '15m', by: 'ip', store: 'cache', trustedHops: 1 },
      objectives: { rate: '200/s', p95: '200ms', errors: '0.1%' },
      fallbacks: [{ operation: 'GET /quote', when: 'payments', degraded: 'header x-degraded' }],
    },
    crash: 'GET /crash',
    person: {
      create: 'create',
      export: 'GET /me',
      erase: { method: 'DELETE', path: '/me' },
      identity: 'admin',
    },
    data: {
      migrations: {
        up: 'npm run up',
        down: 'npm run down',
        previous: 'npm run previous',
        policy: 'forward-only',
      },
      backup: { save: 'sh save.sh', restore: 'sh restore.sh', schedule: 'daily' },
      retention: [{ table: 'sessions', column: 'created_at', keep: '90d', run: 'node retain.js' }],
    },
    flags: { provider: 'flagd', file: 'flags.json', key: 'new-checkout', request: 'create' },
    release: { smoke: 'npm run smoke', previous: { ref: 'v1.4.0' }, rollback: 'sh rollback.sh' },
    frontend: { dist: 'dist', budgets: { total: '200kb' } },
    provided: {
      'reliability/circuit-breakers': { by: 'service mesh', evidence: 'deploy/mesh.yaml' },
    },
    run: { guide: ['npm ci', ['npm', 'test']], tests: 'npm test' },
    attestations: [
      {
        item: 'documentation/incident-response',
        by: 'team-orders',
        on: '2026-10-01',
        until: '2027-01-01',
        text: 'drill',
      },
    ],
    waivers: [{ item: 'performance/cdn', key: 'k', reason: 'r', owner: 'o', until: '2027-03-01' }],
    gate: {
      level: 'bronze',
      require: ['security'],
      unproven: 'hold',
      baseline: 'staticfire.baseline.json',
    },
  }
  const itemIds = [
    'reliability/circuit-breakers',
    'documentation/incident-response',
    'performance/cdn',
    'security/security-headers',
  ]
  expect(validateConfiguration(everything, undefined, { itemIds })).toEqual({
    ok: true,
    configuration: everything,
  })
})

describe('shape', () => {
  test.each<[unknown, string[]]>([
    [[], [': expected a map, got a list']],
    ['text', [': expected a map, got "text"']],
    [{ dependancies: {} }, ['dependancies: unknown key; did you mean dependencies?']],
    [
      { dependencies: { database: { kynd: 'postgres', env: 'DATABASE_URL' } } },
      ['dependencies.database.kynd: unknown key; did you mean kind?'],
    ],
    [
      { dependencies: { db: { kind: 'postgress', env: 'DATABASE_URL' } } },
      [
        'dependencies.db.kind: expected one of postgres, mysql, redis, amqp, http, tcp, got "postgress"; did you mean postgres?',
      ],
    ],
    [
      { dependencies: { db: { kind: 'mongo', env: 'DATABASE_URL' } } },
      [
        'dependencies.db.kind: expected one of postgres, mysql, redis, amqp, http, tcp, got "mongo"',
      ],
    ],
    [
      { dependencies: { db: {} } },
      [
        'dependencies.db.kind: is required: one of postgres, mysql, redis, amqp, http, tcp',
        'dependencies.db.env: is required: the variable that carries its URL, or a map of url, host, port, user, password, database',
      ],
    ],
    [
      { dependencies: { db: { kind: 'postgres', env: { hots: 'H', port: 'P' } } } },
      ['dependencies.db.env.hots: unknown key; did you mean host?'],
    ],
    [
      { dependencies: { db: { kind: 'postgres', env: { host: 'H' } } } },
      [
        'dependencies.db.env: name the variable that carries the `url`, or those of `host` and `port`',
      ],
    ],
    [
      { dependencies: { pay: { kind: 'http', env: 'U', from: { comand: 'node x' } } } },
      ['dependencies.pay.from.comand: unknown key; did you mean command?'],
    ],
    [
      { dependencies: { pay: { kind: 'http', env: 'U', from: 'somewhere' } } },
      [
        'dependencies.pay.from: expected `embedded`, or a URL such as redis://127.0.0.1:6379, got "somewhere"',
      ],
    ],
    [
      { dependencies: { pay: { kind: 'http', env: 'U', from: 7 } } },
      [
        'dependencies.pay.from: expected `embedded`, a URL such as redis://127.0.0.1:6379, or a map with `command`, got 7',
      ],
    ],
    [
      { dependencies: { 'my db': { kind: 'postgres', env: 'U' } } },
      ['dependencies."my db": the key is not a name of letters, digits, - and _'],
    ],
    [
      { stop: { grace: 30 } },
      ['stop.grace: expected a duration such as 250ms, 30s, 15m, 2h or 90d, got 30'],
    ],
    [
      { stop: { grace: '30' } },
      ['stop.grace: "30" is not a duration: give it a unit, such as 250ms, 30s, 15m, 2h or 90d'],
    ],
    [
      { stop: { signal: 'SIGTREM' } },
      [
        'stop.signal: expected one of SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2, got "SIGTREM"; did you mean SIGTERM?',
      ],
    ],
    [{ port: 70_000 }, ['port: expected a port from 1 to 65535, got 70000']],
    [
      { port: '8080' },
      ['port: expected the name of an environment variable, such as DATABASE_URL, got "8080"'],
    ],
    [{ start: [] }, ['start: expected a list that is not empty, got a list']],
    [{ start: ['node', 1] }, ['start[1]: expected text, got 1']],
    [
      { start: null },
      [
        'start: is empty: remove it, or give it a value (a command: one string, or a list of its words)',
      ],
    ],
    [
      { endpoints: { live: 'health' } },
      ['endpoints.live: expected a path that starts with /, such as /health, got "health"'],
    ],
    [
      { openapi: 'x.yaml' },
      ['openapi: unknown key here; there is endpoints.openapi and traffic.openapi'],
    ],
    [
      { zebra: 1, gate: { zebra: 1 } },
      [
        'gate.zebra: unknown key; known here: level, require, unproven, baseline',
        expect.stringMatching(/^zebra: unknown key; known here: service, build, start/),
      ],
    ],
    [{ env: { A: [] } }, ['env.A: expected text, got a list']],
    [
      { env: { '1A': 'x' } },
      ['env.1A: the key is not the name of an environment variable, such as DATABASE_URL'],
    ],
    [
      { variables: { A: { type: 'enum' } } },
      [
        'variables.A.values: is required: type: enum and `values` (the allowed values) belong together',
      ],
    ],
    [
      { traffic: { requests: [{ path: '/a' }] } },
      [
        'traffic.requests[0].method: is required: one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
      ],
    ],
    [
      { traffic: { requests: [{ method: 'get', path: '/a' }] } },
      [
        'traffic.requests[0].method: expected one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, got "get"; did you mean GET?',
      ],
    ],
    [
      { traffic: { requests: [{ method: 'GET', path: '/a', expect: 999 }] } },
      ['traffic.requests[0].expect: expected a status from 100 to 599, got 999'],
    ],
    [
      { traffic: { identities: { bob: {} } } },
      ['traffic.identities.bob: give it a token, a command or headers'],
    ],
    [
      { traffic: { identities: { bob: { token: 123_456 } } } },
      ['traffic.identities.bob.token: expected text, got a number'],
    ],
    [
      { waivers: [{ item: 'a/b', reason: 'r', owner: 'o', until: '2027-02-30' }] },
      ['waivers[0].until: expected a date such as 2027-03-01, got "2027-02-30"'],
    ],
    [
      JSON.parse('{"__proto__": {"level": "gold"}}'),
      [expect.stringMatching(/^__proto__: unknown key/)],
    ],
  ])('%j', (value, expected) => {
    expect(problems(value)).toEqual(expected)
  })
})

describe('references', () => {
  const itemIds = ['reliability/timeouts', 'observability/health-check']
  const traffic = { identities: { alice: { token: 't' } } }
  const request = { method: 'GET', path: '/a' }
  test.each<[unknown, string[]]>([
    [
      { traffic: { ...traffic, requests: [{ ...request, identity: 'alise' }] } },
      ['traffic.requests[0].identity: unknown identity alise; did you mean alice?'],
    ],
    [
      {
        traffic: { ...traffic, requests: [{ ...request, owner: 'alice', forbidden: ['mallory'] }] },
      },
      ['traffic.requests[0].forbidden[0]: unknown identity mallory; there is alice'],
    ],
    [
      { traffic: { requests: [{ ...request, identity: 'alice' }] } },
      ['traffic.requests[0].identity: unknown identity alice; none is declared'],
    ],
    [
      {
        traffic: {
          requests: [
            { ...request, id: 'a' },
            { ...request, id: 'a' },
          ],
        },
      },
      [
        'traffic.requests[0].id: a is the id of two requests',
        'traffic.requests[1].id: a is the id of two requests',
      ],
    ],
    [
      { crash: 'craash', traffic: { requests: [{ ...request, id: 'crash' }] } },
      ['crash: unknown request craash; did you mean crash?'],
    ],
    [{ crash: 'get /x' }, ['crash: "get /x" is not `METHOD /path`, such as `GET /orders`']],
    [{ crash: 'crashNow', traffic: { openapi: 'openapi.yaml' } }, []],
    [
      {
        traffic: { fallbacks: [{ operation: 'GET /q', when: 'payment', degraded: 'x' }] },
        dependencies: { payments: { ...redis } },
      },
      ['traffic.fallbacks[0].when: unknown dependency payment; did you mean payments?'],
    ],
    [
      { traffic: { limits: { requests: 1, per: '1s', store: 'cache' } } },
      ['traffic.limits.store: unknown dependency cache; none is declared'],
    ],
    [
      { dependencies: { cache: { kind: 'redis', env: 'REDIS_URL' } } },
      ['dependencies.cache.from: is required for redis: a URL on this machine, or a command'],
    ],
    [
      { dependencies: { cache: { ...redis, from: 'embedded' } } },
      [
        'dependencies.cache.from: embedded is there for postgres only; give redis a URL or a command',
      ],
    ],
    [
      { dependencies: { cache: { ...redis, from: 'http://127.0.0.1:1' } } },
      ['dependencies.cache.from: a http URL, but kind is redis: expected redis:// or rediss://'],
    ],
    [
      { dependencies: { a: redis, b: redis } },
      ['dependencies.b.env: REDIS_URL is also set by dependencies.a'],
    ],
    [
      { dependencies: { a: { ...redis, env: 'PORT' } } },
      ['dependencies.a.env: PORT is also set by port'],
    ],
    [
      { dependencies: { a: redis }, env: { REDIS_URL: 'redis://prod' } },
      [
        'env.REDIS_URL: is set by dependencies.a: remove it here, the check gives it an address of its own',
      ],
    ],
    [
      { variables: { N: { type: 'integer', default: '1.5' } } },
      ['variables.N.default: the default is not an integer'],
    ],
    [
      { variables: { M: { type: 'enum', values: ['a', 'b'], default: 'c' } } },
      ['variables.M.default: the default is not one of a, b'],
    ],
    [
      { variables: { T: { type: 'duration', default: 500 }, U: { type: 'url', default: 'x' } } },
      ['variables.U.default: the default is not a url'],
    ],
    [
      { env: { A: '${dependency.cashe.url}' }, dependencies: { cache: redis } },
      ['env.A: unknown dependency cashe in a placeholder; did you mean cache?'],
    ],
    [
      { env: { A: '${HOME}/x' } },
      ['env.A: unknown placeholder ${HOME}; write $${ for a literal ${'],
    ],
    [
      { env: { A: '$${HOME}/x' }, start: 'node x --port ${prot}' },
      ['start: unknown placeholder ${prot}; did you mean port?'],
    ],
    [
      { waivers: [{ item: 'reliability/timeout', reason: 'r', owner: 'o', until: '2027-01-01' }] },
      ['waivers[0].item: unknown item reliability/timeout; did you mean reliability/timeouts?'],
    ],
    [
      { gate: { require: ['reliability', 'security'] } },
      [
        'gate.require[1]: unknown item or section security; there is reliability/timeouts, observability/health-check, reliability, observability',
      ],
    ],
    [
      { provided: { 'a/b': { by: 'x', evidence: 'y' } } },
      ['provided.a/b: unknown item a/b; there is reliability/timeouts, observability/health-check'],
    ],
    [
      {
        attestations: [
          { item: 'reliability/timeouts', by: 'x', on: '2027-01-02', until: '2027-01-01' },
        ],
      },
      ['attestations[0].until: is before its own date, 2027-01-02'],
    ],
  ])('%j', (value, expected) => {
    expect(problems(value, itemIds)).toEqual(expected)
  })
})

test('a faulty part does not hide a wrong reference in another, nor does it cause one', () => {
  const value = {
    zebra: 1,
    dependencies: { cache: { ...redis, kind: 'rediz' } },
    traffic: {
      identities: { alice: { tokn: 'x' } },
      limits: { requests: 0, per: '1s', store: 'cache' },
      fallbacks: [
        { operation: 'GET /', when: 'cache', degraded: 'x' },
        { operation: 'GET /', when: 'queue', degraded: 'x' },
      ],
      requests: [{ method: 'GET', path: '/', identity: 'alice' }],
    },
  }
  expect(problems(value)).toEqual([
    'dependencies.cache.kind: expected one of postgres, mysql, redis, amqp, http, tcp, got "rediz"; did you mean redis?',
    'traffic.identities.alice.tokn: unknown key; did you mean token?',
    'traffic.limits.requests: expected a whole number from 1, got 0',
    expect.stringMatching(/^zebra: unknown key; known here: service, /),
    'traffic.fallbacks[1].when: unknown dependency queue; there is cache',
  ])
})

test('problems carry the nearest name and the place of their key, or of what is around a missing one', () => {
  const result = validateConfiguration({ stop: { grase: '1s' }, gate: {}, frontend: {} }, (path) =>
    path.length === 0
      ? { line: 1, column: 1 }
      : { line: path.includes('stop') ? 5 : 9, column: path.length },
  )
  expect(result).toEqual({
    ok: false,
    problems: [
      {
        key: 'stop.grase',
        line: 5,
        column: 2,
        message: 'unknown key; did you mean grace?',
        nearest: 'grace',
      },
      { key: 'frontend.dist', line: 9, column: 2, message: 'is required: text' },
    ],
  })
})
