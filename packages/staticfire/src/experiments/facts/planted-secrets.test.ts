import { expect, test } from 'vitest'
import type { Variable } from '@staticfire/contracts'
import { plantedCredentials, secretsOfEnvironment } from './planted-secrets.ts'

function declared(name: string, secret: boolean): Variable {
  return { name, type: 'string', required: true, secret, source: 'declared' }
}

test('secrets of an environment are declared ones, those by name, and passwords in URLs', () => {
  const secrets = secretsOfEnvironment(
    { variables: [declared('SHOP', true), declared('PUBLIC_KEY', false)] },
    {
      SHOP: 'nJ4-shop-9921',
      PUBLIC_KEY: 'MIIBIjANBgkqhkiG9w0',
      API_TOKEN: 'tok-a81c99e0',
      DATABASE_URL: 'postgres://orders:s%40same-4711@127.0.0.1/orders',
      SENTRY_DSN: 'http://key@127.0.0.1/1',
      AWS_SHARED_CREDENTIALS_FILE: '/home/orders/.aws/credentials',
      LOG_LEVEL: 'info',
    },
  )
  expect(secrets.map(({ kind, name }) => [kind, name])).toEqual([
    ['variable', 'SHOP'],
    ['variable', 'API_TOKEN'],
    ['password', 'password in DATABASE_URL'],
  ])
  expect(secrets[2]!.forms).toEqual(expect.arrayContaining(['s@same-4711', 's%40same-4711']))
})

test.each([
  ['postgres', false],
  ['changeme', false],
  ['Secret', false],
  ['12345678', false],
  ['short1', false],
  ['sesame-4711', true],
  ['tr0ub4dor', true],
])('%s can be told from other text: %s', (value, isTellable) => {
  const [secret] = secretsOfEnvironment({ variables: [] }, { API_TOKEN: value })
  expect(secret?.isTellable).toBe(isTellable)
})

test('a credential is found in each form that a header has', () => {
  const planted = plantedCredentials()
  for (const { secret, headers } of planted) {
    const text = Object.values(headers).join()
    expect(secret.isTellable).toBe(true)
    expect(secret.forms.some((form) => text.includes(form))).toBe(true)
  }
})
