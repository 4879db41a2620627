import { expect, test } from 'vitest'
import { securityHeaders } from './security-headers.ts'

test('an API lets a browser do nothing with its answers and keep none', () => {
  expect(securityHeaders({ profile: 'api' }).record).toMatchObject({
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Cache-Control': 'no-store',
  })
})

test('a page may be kept, for it says itself how long', () => {
  expect(securityHeaders({ profile: 'page' }).record).not.toHaveProperty('Cache-Control')
})

test('overrides replace, add and leave out, in any case of the name', () => {
  const { record, flat } = securityHeaders({
    profile: 'api',
    overrides: { 'cache-control': 'private', 'X-Own': '1', 'STRICT-transport-security': false },
  })
  expect(record).toMatchObject({ 'Cache-Control': 'private', 'X-Own': '1' })
  expect(record).not.toHaveProperty('Strict-Transport-Security')
  expect(record).not.toHaveProperty('cache-control')
  expect(flat).toEqual(Object.entries(record).flat())
})

test('what is made once cannot be changed for all by one request', () => {
  const { record, flat } = securityHeaders({ profile: 'page' })
  expect(Object.isFrozen(record) && Object.isFrozen(flat)).toBe(true)
})

test.each([
  { profile: 'strict' as 'api' },
  { profile: 'constructor' as 'api' },
  { profile: 'api' as const, overrides: { 'X-Own': 'a\r\nSet-Cookie: b' } },
  { profile: 'api' as const, overrides: { 'X Own': 'a' } },
  { profile: 'api' as const, overrides: { 'X-Own': '' } },
])('%o is refused', (settings) => {
  expect(() => securityHeaders(settings)).toThrow(
    expect.objectContaining({ code: 'OPTION_INVALID' }),
  )
})
