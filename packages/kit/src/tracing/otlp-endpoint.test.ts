import { expect, test } from 'vitest'
import { parseOtlpHeaders, tracesUrl } from './otlp-endpoint.ts'

test.each([
  ['http://collector:4318', 'http://collector:4318/v1/traces'],
  ['http://collector:4318/', 'http://collector:4318/v1/traces'],
  ['https://vendor.example/otlp', 'https://vendor.example/otlp/v1/traces'],
  ['https://vendor.example/otlp/?tenant=1', 'https://vendor.example/otlp/v1/traces?tenant=1'],
])('%s is a base: %s', (endpoint, url) => {
  expect(tracesUrl(endpoint)).toBe(url)
})

test.each(['collector:4318', 'grpc://collector:4317', '/v1/traces', 'http://'])(
  '%s is refused',
  (endpoint) => {
    expect(() => tracesUrl(endpoint)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  },
)

test('headers come as text or as an object', () => {
  expect(parseOtlpHeaders('Api-Key=a%3Db, tenant=1,')).toEqual({ 'api-key': 'a=b', tenant: '1' })
  expect(parseOtlpHeaders({ 'api-key': 'x' })).toEqual({ 'api-key': 'x' })
  expect(parseOtlpHeaders(undefined)).toEqual({})
})

test('headers that cannot be read are refused without being shown', () => {
  expect(() => parseOtlpHeaders('s3cret')).toThrow(/key=value/)
  expect(() => parseOtlpHeaders('k=%zz-s3cret')).toThrow(expect.not.stringContaining('s3cret'))
})
