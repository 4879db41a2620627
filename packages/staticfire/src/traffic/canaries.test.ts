import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCanaries, kindOfField, plantCanaries, varyCanaries } from './canaries.ts'

const canaries = createCanaries()
const string = (extra: object = {}) => ({ type: 'string', ...extra })
const plantOne = (name: string, schema: object, sample: unknown = 'sample') =>
  (
    plantCanaries(
      { properties: { [name]: schema } },
      { [name]: sample },
      createCanaries(),
    ) as Record<string, unknown>
  )[name]

test.each([
  ['password', 'password'],
  ['newPassword', 'password'],
  ['card_number', 'card'],
  ['cardNumber', 'card'],
  ['pan', 'card'],
  ['userEmail', 'email'],
  ['e-mail', 'email'],
  ['access_token', 'token'],
  ['phoneNumber', 'phone'],
  ['company', undefined],
  ['panel', undefined],
  ['emailVerified', undefined],
  ['tokenCount', undefined],
])('a field called %s holds: %s', (name, kind) => {
  expect(kindOfField(name)).toBe(kind)
})

test('sensitive fields get their canary wherever they are', () => {
  const schema = {
    type: 'object',
    properties: {
      user: { allOf: [{ properties: { email: string({ format: 'email' }), password: string() } }] },
      cards: { type: 'array', items: { properties: { cardNumber: string({ maxLength: 19 }) } } },
    },
  }
  const sample = {
    user: { email: 'user@example.com', password: 'pa$$word' },
    cards: [{ cardNumber: 'string' }],
  }
  expect(plantCanaries(schema, sample, canaries)).toEqual({
    user: { email: canaries.values.email, password: canaries.values.password },
    cards: [{ cardNumber: canaries.values.card }],
  })
  expect([...canaries.planted].toSorted()).toEqual(['card', 'email', 'password'])
})

test('only the first free string becomes the marker', () => {
  const schema = {
    properties: { status: string({ enum: ['new'] }), item: string(), note: string() },
  }
  expect(
    plantCanaries(schema, { status: 'new', item: 'string', note: 'string' }, canaries),
  ).toEqual({
    status: 'new',
    item: canaries.values.body,
    note: 'string',
  })
})

test.each([
  ['an enum', 'password', string({ enum: ['sample'] })],
  ['a pattern', 'cardNumber', string({ pattern: '^4' })],
  ['an example', 'password', string({ example: 'sample' })],
  ['a default', 'password', string({ default: 'sample' })],
  ['another format', 'email', string({ format: 'uuid' })],
  ['too short a maximum', 'password', string({ maxLength: 8 })],
  ['too long a minimum', 'password', string({ minLength: 500 })],
  ['a number', 'cardNumber', { type: 'integer' }],
  ['a choice', 'token', { oneOf: [string()] }],
  ['no schema', 'password', {}],
])('%s is left as it was sampled', (_, name, schema) => {
  expect(plantOne(name, schema)).toBe('sample')
})

test('every card number passes the check that card validators make', () => {
  for (let run = 0; run < 200; run++) {
    const digits = createCanaries().values.card.split('').map(Number)
    const sum = digits
      .toReversed()
      .map((digit, index) => (index % 2 === 1 ? digit * 2 : digit))
      .reduce((total, digit) => total + (digit > 9 ? digit - 9 : digit), 0)
    expect(digits).toHaveLength(16)
    expect(sum % 10).toBe(0)
  }
})

test('two runs share no canary', () => {
  const [one, other] = [createCanaries().values, createCanaries().values]
  expect(Object.values(one).filter((value) => Object.values(other).includes(value))).toEqual([])
})

test('planting changes no other kind of value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(plantCanaries({}, value, canaries)).toEqual(value)
    }),
  )
})

test('each request of a series has its own e-mail address and marker', () => {
  const { email, body, password } = canaries.values
  const vary = (request: number) =>
    varyCanaries({ user: { email, password }, list: [body] }, canaries, request)
  expect(vary(7)).toEqual({
    user: { email: `r7.${email}`, password },
    list: [`${body}.7`],
  })
  expect(vary(8)).not.toEqual(vary(7))
})
