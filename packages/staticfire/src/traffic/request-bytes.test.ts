import { expect, test } from 'vitest'
import { renderRequest } from './request-bytes.ts'

const render = (parts: Partial<Parameters<typeof renderRequest>[0]>) =>
  renderRequest({ method: 'GET', target: '/', host: '127.0.0.1:1', headers: [], ...parts })
    .bytes.toString('latin1')
    .split('\r\n')

test('a GET has a request line, its headers and no body', () => {
  expect(render({ target: '/orders?x=1', headers: [{ 'x-request-id': 'a' }] })).toEqual([
    'GET /orders?x=1 HTTP/1.1',
    'Host: 127.0.0.1:1',
    'User-Agent: staticfire',
    'Accept: */*',
    'x-request-id: a',
    '',
    '',
  ])
})

test('later layers of headers win, whatever their case, and an empty value takes one out', () => {
  const lines = render({
    headers: [{ Accept: 'text/html' }, { ACCEPT: 'text/plain' }, { 'user-agent': '' }],
  })
  expect(lines).toContain('ACCEPT: text/plain')
  expect(lines.filter((line) => /^(accept|user-agent):/i.test(line))).toHaveLength(1)
})

test('a POST without a body says that it is empty', () => {
  expect(render({ method: 'POST' })).toContain('Content-Length: 0')
})

test('the length of a body counts bytes', () => {
  const lines = render({ method: 'POST', body: { name: 'Zoë' } })
  expect(lines).toContain('Content-Type: application/json')
  expect(lines).toContain('Content-Length: 15')
})

test.each([
  ['a header value', { headers: [{ 'x-a': 'b\r\nx-evil: 1' }] }],
  ['a target', { target: '/a HTTP/1.1\r\nx-evil: 1' }],
  ['a header name', { headers: [{ 'x-a: b\r\nx-evil': '1' }] }],
])('a line break in %s starts no other header', (_, parts) => {
  expect(render(parts).some((line) => line.startsWith('x-evil'))).toBe(false)
})

test.each([
  ['application/json', 'text', '"text"'],
  ['application/merge-patch+json', { a: 1 }, '{"a":1}'],
  ['application/x-www-form-urlencoded', { a: 'b c', d: [1, 2] }, 'a=b+c&d=1&d=2'],
  ['text/plain', 'text', 'text'],
  [undefined, 'text', 'text'],
  ['application/octet-stream', Buffer.from('raw'), 'raw'],
])('a body of %s is written as that', (contentType, body, expected) => {
  expect(render({ method: 'POST', body, contentType }).at(-1)).toBe(expected)
})

test('a multipart body has a part for each field', () => {
  const lines = render({ method: 'POST', body: { a: '1' }, contentType: 'multipart/form-data' })
  expect(lines.find((line) => line.startsWith('Content-Type'))).toMatch(/boundary=\S+$/)
  expect(lines).toContain('Content-Disposition: form-data; name="a"')
})
