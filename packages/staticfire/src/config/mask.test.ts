import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMask } from './mask.ts'
import { secretForms } from './secret-forms.ts'

describe('a secret is masked in every form', () => {
  const secret = 'pä$$/wörd "quoted" & <more>'
  const mask = createMask([secret])
  test.each([
    ['raw', secret],
    ['in a URL', encodeURIComponent(secret)],
    [
      'in a URL, lower case',
      encodeURIComponent(secret).replaceAll(/%../g, (it) => it.toLowerCase()),
    ],
    ['in a form', new URLSearchParams({ x: secret }).toString().slice(2)],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in JSON in JSON', JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ['in JSON of ASCII', String.raw`p\u00e4$$/w\u00f6rd \"quoted\" & <more>`],
    ['in HTML', 'pä$$/wörd &quot;quoted&quot; &amp; &lt;more&gt;'],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64url', Buffer.from(secret).toString('base64url')],
  ])('%s', (_, form) => {
    expect(mask(`before ${form} after`)).toBe('before ‹masked› after')
  })

  test.each([0, 1, 2, 3])('inside of a longer text in base64, %i bytes before it', (length) => {
    const encoded = Buffer.from(`${'x'.repeat(length)}correct-horse-battery:tail`).toString(
      'base64',
    )
    const left = createMask(['correct-horse-battery'])(encoded)
    expect(Buffer.from(left.replace('‹masked›', ''), 'base64').toString()).not.toContain('horse')
    expect(left).toContain('‹masked›')
  })
})

test('secrets that overlap leave nothing of each other', () => {
  expect(createMask(['abcdef', 'cdefgh', 'abcd'])('xabcdefghx')).toBe('x‹masked›x')
})

test('the lines of a secret of several lines are masked one by one', () => {
  expect(createMask(['first-line-of-it\nsecond-line-of-it'])('log: second-line-of-it')).toBe(
    'log: ‹masked›',
  )
})

test('a value of three characters stays: it would blacken everything', () => {
  expect(createMask(['abc', ''])('abc')).toBe('abc')
})

test('more patterns can be given, with or without the flag g', () => {
  expect(createMask([], [/card-\d+/, /x+/g])('card-1 card-2 xx')).toBe('‹masked› ‹masked› ‹masked›')
})

describe('credentials are masked wherever they come from', () => {
  test.each([
    ['Authorization: Bearer abc.def.ghi', 'Authorization: Bearer ‹masked›'],
    ['authorization: Basic dXNlcjpwYXNz', 'authorization: Basic ‹masked›'],
    ['{"authorization":"Bearer abc.def"}', '{"authorization":"Bearer ‹masked›"}'],
    [
      String.raw`{\"authorization\":\"Bearer abc\"}`,
      String.raw`{\"authorization\":\"Bearer ‹masked›\"}`,
    ],
    ['got bearer eyJhbGciOi', 'got bearer ‹masked›'],
    ['password=hunter2&user=a', 'password=‹masked›&user=a'],
    ['password: hunter2', 'password: ‹masked›'],
    ['{"password":"hun ter2","a":1}', '{"password":‹masked›,"a":1}'],
    ["api_key='a b'", 'api_key=‹masked›'],
    ['DB_PASSWORD=hunter2 NODE_ENV=x', 'DB_PASSWORD=‹masked› NODE_ENV=x'],
    ['postgres://user:pass@host:5432/db', 'postgres://user:‹masked›@host:5432/db'],
    ['redis://:pass@host', 'redis://:‹masked›@host'],
    ['http://host:8080/a?b=c@d', 'http://host:8080/a?b=c@d'],
    ['mail a@b.example at 10:30', 'mail a@b.example at 10:30'],
    ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----', '‹masked›'],
    ['the token is missing', 'the token is missing'],
  ])('%j', (text, expected) => {
    const mask = createMask([])
    expect(mask(text)).toBe(expected)
    expect(mask(mask(text))).toBe(expected)
  })
})

test('masking leaves no value, in no form, wherever it stands', () => {
  const value = fc
    .oneof(fc.string({ minLength: 4, maxLength: 24 }), fc.stringMatching(/^[ab]{4,8}$/))
    .filter((it) => it.length >= 4 && !'‹masked›'.includes(it) && !/[‹›]/.test(it))
  const values = fc.array(value, { minLength: 1, maxLength: 5 })
  const piece = fc.oneof(fc.string(), fc.nat())
  fc.assert(
    fc.property(values, fc.array(piece, { maxLength: 12 }), (secrets, pieces) => {
      const forms = secrets.flatMap(secretForms).filter((it) => it.length >= 4)
      const text = pieces
        .map((it) => (typeof it === 'number' ? forms[it % forms.length] : it))
        .join('')
      const result = createMask(secrets)(text)
      for (const secret of secrets) expect(result).not.toContain(secret)
    }),
    { numRuns: 300 },
  )
})

test('a text without a secret is given back as it is', () => {
  const mask = createMask(['correct-horse'])
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z ]{0,200}$/), (text) => {
      expect(mask(text)).toBe(text)
    }),
  )
})
