import { describe, expect, test } from 'vitest'
import { validateConfiguration } from './validate.ts'

const redis = { kind: 'redis', env: 'REDIS_URL', from: 'redis://127.0.0.1:6379' }

/** Each problem as `key: message`. */
function problems(value: unknown): string[] {
  const result = validateConfiguration(value)
  return result.ok ? [] : result.problems.map((it) => `${it.key}: ${it.message}`)
}

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
