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
