import { expect, test } from 'vitest'
import { createFindings } from './find-secrets.ts'
import { secretToFind } from './planted-secrets.ts'

const token = secretToFind('variable', 'API_TOKEN', 'tok-a81c99e0/+')
const password = secretToFind('password', 'password in DATABASE_URL', 'sesame-4711')
const echoed = secretToFind('credential', 'Authorization: Bearer', 'sf-bearer-0099Qx')
const all = [token, password, echoed]

function found(text: string, own = [] as (typeof token)[]) {
  const findings = createFindings((each) => each)
  findings.search(text, all, { place: 'log', during: 'start', own })
  return findings.all()
}

test.each([
  ['raw', 'token tok-a81c99e0/+ set'],
  ['in a URL', 'https://x/?t=tok-a81c99e0%2F%2B'],
  ['in JSON that escapes slashes', '{"t":"tok-a81c99e0\\/+"}'],
  ['in base64', Buffer.from('user:tok-a81c99e0/+').toString('base64')],
])('a secret is found %s', (_, text) => {
  expect(found(text).map(({ name }) => name)).toEqual(['API_TOKEN'])
})

test('its beginning alone, as a masked value shows it, is not the secret', () => {
  expect(found('token tok-a8… set')).toEqual([])
})

test('what is kept ends before the secret, and holds no other', () => {
  const [first] = found('url postgres://orders:sesame-4711@db and tok-a81c99e0/+ too')
  expect(JSON.stringify(found('sesame-4711 then tok-a81c99e0/+'))).not.toMatch(/sesame|tok-a81/)
  expect(first?.text).toMatch(/‹masked›$/)
})

test('the credential of the request itself is told as its echo', () => {
  expect(found('you sent sf-bearer-0099Qx', [echoed])).toMatchObject([{ isOwnEcho: true }])
  expect(found('you sent sf-bearer-0099Qx')[0]).not.toHaveProperty('isOwnEcho')
})

test('twice in the same place is one finding, counted', () => {
  const findings = createFindings((each) => each)
  for (const during of ['start', 'stop'])
    findings.search('sesame-4711', all, { place: 'log', during })
  expect(findings.all()).toMatchObject([{ during: 'start', times: 2 }])
})

const generated = secretToFind('variable', 'KEY', 'sk_live_9f3c51aa07be42d86c1e')

test.each([
  ['a mask’s beginning and end', 'sk_live_…6c1e', []],
  ['less than half', 'sk_live_9f3c5', []],
  ['more than half', 'sk_live_9f3c51aa…', [{ isPartial: true }]],
  ['its last half', '…aa07be42d86c1e', [{ isPartial: true }]],
  ['all but its end', 'sk_live_9f3c51aa07be42d8…', [{ name: 'KEY' }]],
])('shown in part: %s', (_, text, expected) => {
  const findings = createFindings((each) => each)
  findings.search(`key ${text}`, [generated], { place: 'log', during: 'start' })
  expect(findings.all()).toMatchObject(expected)
  expect(findings.all()).toHaveLength(expected.length)
})

test('what is shown whole is not told as part', () => {
  const findings = createFindings((each) => each)
  findings.search(generated.value, [generated], { place: 'log', during: 'start' })
  expect(findings.all()[0]).not.toHaveProperty('isPartial')
})

test.each([
  ['a beginning that is words', 'orders-production-token1', 'orders-production'],
  [
    'what a signed token says',
    `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl`,
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0',
  ],
])('not the secret: %s', (_, value, text) => {
  const findings = createFindings((each) => each)
  findings.search(text, [secretToFind('variable', 'KEY', value)], { place: 'log', during: 'start' })
  expect(findings.all()).toEqual([])
})

test('a secret that the cut goes through is masked before it', () => {
  const long = secretToFind('variable', 'LONG', `L0ng-${'a1b2c3d4'.repeat(20)}`)
  const findings = createFindings((each) => each)
  findings.search(`${long.value} then sesame-4711`, [long, password], {
    place: 'log',
    during: 'start',
  })
  expect(
    findings
      .all()
      .map(({ text }) => text)
      .join(),
  ).not.toContain('a1b2c3d4')
})

test('an answer that works and an error are two findings', () => {
  const findings = createFindings((each) => each)
  for (const status of [200, 201, 500])
    findings.search('sesame-4711', all, { place: 'response', during: 'GET /', status })
  expect(findings.all()).toMatchObject([
    { status: 200, times: 2 },
    { status: 500, times: 1 },
  ])
})
