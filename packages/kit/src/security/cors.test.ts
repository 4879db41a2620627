import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCors, type CorsSettings } from './cors.ts'

const shop = 'https://shop.example'

test('a listed origin is told so, and caches keep its answer apart', () => {
  const cors = createCors({ origins: [shop], credentials: true, exposedHeaders: ['ETag'] })
  expect(cors.headersFor(shop)).toEqual({
    'Access-Control-Allow-Origin': shop,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': 'ETag',
    Vary: 'Origin',
  })
})

test.each([
  'https://evil.example',
  'https://shop.example.evil.example',
  'https://evilshop.example',
  'http://shop.example',
  'https://shop.example:444',
  'https://shop.example/',
  'https://SHOP.example',
  'null',
  '',
  '*',
  '__proto__',
  undefined,
])('%s is not listed and gets nothing but Vary', (origin) => {
  const cors = createCors({ origins: [shop, 'https://other.example'], credentials: true })
  expect(cors.headersFor(origin)).toEqual({ Vary: 'Origin' })
})

test('no origin that is not listed is ever repeated', () => {
  const cors = createCors({ origins: [shop], headers: ['X-Own'], credentials: true })
  const url = fc.webUrl().map((text) => new URL(text).origin)
  fc.assert(
    fc.property(fc.oneof(url, fc.string(), fc.constant(`${shop}.evil`)), (origin) => {
      fc.pre(origin !== shop)
      for (const headers of [cors.headersFor(origin), cors.preflight('OPTIONS', origin, origin)])
        expect(Object.keys(headers!)).toEqual(['Vary'])
    }),
  )
})

test('everyone gets the same answer, which needs no Vary', () => {
  const cors = createCors({ origins: '*' })
  expect(cors.headersFor('https://any.example')).toEqual({ 'Access-Control-Allow-Origin': '*' })
  expect(cors.headersFor(undefined)).toEqual({ 'Access-Control-Allow-Origin': '*' })
})

test('a preflight is told what is allowed, whatever it asks for', () => {
  const cors = createCors({
    origins: [shop],
    methods: ['GET', 'PUT'],
    headers: ['X-Own'],
    maxAgeSeconds: 60,
  })
  expect(cors.preflight('OPTIONS', shop, 'DELETE')).toEqual({
    'Access-Control-Allow-Origin': shop,
    'Access-Control-Allow-Methods': 'GET, PUT',
    'Access-Control-Allow-Headers': 'X-Own',
    'Access-Control-Max-Age': '60',
    Vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
  })
  expect(cors.preflight('OPTIONS', 'https://evil.example', 'GET')).toEqual({
    Vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
  })
})

test.each([
  ['GET', shop, 'GET'],
  ['OPTIONS', undefined, 'GET'],
  ['OPTIONS', shop, undefined],
] as const)('%s from %s for %s is no preflight', (method, origin, requested) => {
  expect(createCors({ origins: [shop] }).preflight(method, origin, requested)).toBeUndefined()
})

test.each<CorsSettings>([
  { origins: '*', credentials: true },
  { origins: ['*'] },
  { origins: ['null'] },
  { origins: ['https://shop.example/'] },
  { origins: ['https://shop.example/path'] },
  { origins: ['shop.example'] },
  { origins: ['https://*.shop.example'] },
  { origins: ['https://SHOP.example'] },
  { origins: [shop], headers: ['*'] },
  { origins: [shop], methods: ['GET, PUT'] },
  { origins: [shop], exposedHeaders: ['a\r\nb'] },
  { origins: [shop], maxAgeSeconds: -1 },
])('%o is refused', (settings) => {
  expect(() => createCors(settings)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
})
