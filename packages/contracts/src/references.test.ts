import { describe, expect, test } from 'vitest'
import { validateConfiguration } from './validate.ts'

const redis = { kind: 'redis', env: 'REDIS_URL', from: 'redis://127.0.0.1:6379' }

/** Each problem as `key: message`. */
function problems(value: unknown, itemIds: string[]): string[] {
  const result = validateConfiguration(value, undefined, { itemIds })
  return result.ok ? [] : result.problems.map((it) => `${it.key}: ${it.message}`)
}

describe('what leads nowhere, or contradicts itself, is told', () => {
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
