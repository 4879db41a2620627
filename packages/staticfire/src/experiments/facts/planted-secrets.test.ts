import { expect, test } from 'vitest'
import type { Variable } from '@staticfire/contracts'
import {
  plantedCredentials,
  plantedError,
  secretsOfBody,
  secretsOfEnvironment,
} from './planted-secrets.ts'

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

test.each([
  ['COOKIE_NAME', 'orders_sid_v1'],
  ['API_KEY_HEADER', 'x-api-key-2'],
  ['TOKEN_ISSUER', 'orders-v1.example'],
  ['JWT_KEY_ID', '2026-11-a1b2'],
  ['STRIPE_PUBLISHABLE_KEY', 'pk_live_51Habc9'],
  ['PAYMENTS_KEY', 'pk_live_51Habc9'],
  ['JWT_KEY', '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0\n-----END PUBLIC KEY-----'],
])('%s holds no secret', (name, value) => {
  expect(secretsOfEnvironment({ variables: [declared(name, true)] }, { [name]: value })).toEqual([])
})

test('a value that another variable says openly cannot be told', () => {
  const env = { SERVICE: 'orders-v2-eu', API_TOKEN: 'orders-v2' }
  expect(secretsOfEnvironment({ variables: [] }, env)).toMatchObject([{ isTellable: false }])
})

test('secrets of a body are fields by their names, at any depth; a card number is known by its length', () => {
  const secrets = secretsOfBody({
    sku: 'anvil-4711',
    email: 'ada@example.org',
    user: { password: 'sesame-4711', pin: '1234' },
    cards: [{ number: 'x-000001' }, { cardNumber: '4242424242424242' }],
    quantity: 2,
  })
  expect(secrets.map(({ name, isTellable }) => [name, isTellable])).toEqual([
    ['field password of a body', true],
    ['field pin of a body', false],
    ['field cardNumber of a body', true],
  ])
})

test('the error of a dependency holds its secret', () => {
  const { secret, body } = plantedError()
  expect(body).toContain(secret.value)
})
