import type { Blueprint } from '@staticfire/contracts'
import { expect, test } from 'vitest'
import { secretValues } from './secrets.ts'

const nothing: Pick<Blueprint, 'variables' | 'dependencies' | 'identities'> = {
  variables: [],
  dependencies: [],
  identities: [],
}

test.each<[Record<string, string>, string[]]>([
  [{ STRIPE_KEY: 'sk_live_1', LOG_LEVEL: 'info' }, ['sk_live_1']],
  [{ DATABASE_URL: 'postgres://user:p%40ss@h/db' }, ['p%40ss', 'p@ss']],
  [{ DATABASE_URL: 'postgres://h/db?user=a&password=secret' }, ['secret']],
  [{ BROKEN: 'x://a:%zz@h' }, ['%zz']],
  [{ EMPTY_TOKEN: '' }, []],
])('of the environment %j the secrets are %j', (env, expected) => {
  expect(secretValues(nothing, env)).toEqual(expected)
})

test('a declaration decides before the name does', () => {
  const variable = { type: 'string', required: true, source: 'declared' } as const
  const variables = [
    { ...variable, name: 'PUBLIC_KEY', secret: false },
    { ...variable, name: 'PEPPER', secret: true, default: 'salty' },
  ]
  const env = { PUBLIC_KEY: 'visible', PEPPER: 'hidden' }
  expect(secretValues({ ...nothing, variables }, env)).toEqual(['hidden', 'salty'])
})

test('identities and dependencies have secrets too', () => {
  const found = secretValues(
    {
      variables: [],
      identities: [
        { name: 'alice', token: 'alices-token', headers: {} },
        { name: 'bob', headers: { Authorization: 'Bearer bobs-token', accept: 'a/b' } },
      ],
      dependencies: [
        {
          name: 'a',
          kind: 'redis',
          env: { url: 'A' },
          setup: [],
          scratch: false,
          from: { type: 'url', url: 'redis://:hidden@127.0.0.1' },
        },
        {
          name: 'b',
          kind: 'http',
          env: { url: 'B' },
          setup: [],
          scratch: false,
          from: { type: 'command', command: ['x'], portEnv: 'PORT', env: { API_TOKEN: 'inner' } },
        },
      ],
    },
    {},
  )
  expect(found).toEqual(['inner', 'hidden', 'alices-token', 'Bearer bobs-token', 'bobs-token'])
})
