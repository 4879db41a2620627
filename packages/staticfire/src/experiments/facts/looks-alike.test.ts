import { expect, test } from 'vitest'
import { looksAlike } from './looks-alike.ts'

function answer(path: string, body: string, status = 404, type = 'application/json') {
  return {
    method: 'GET',
    path,
    status,
    body: Buffer.from(body),
    responseHeaders: { 'content-type': type },
  }
}

test.each([
  ['a page that names the path', 'Cannot GET /a/1', 'Cannot GET /nowhere', true],
  [
    'a time and an id',
    '{"timestamp":"2026-01-01","path":"/a/1","error":"x"}',
    '{"timestamp":"2027-02-02","path":"/nowhere","error":"x"}',
    true,
  ],
  [
    'a request id',
    '{"requestId":"0d9d2c7e-9f57-4be5-8b0e-3a4d7a0f6b8c"}',
    '{"requestId":"6f1c1f0e-3d52-4c34-9d53-0f8f4d9f2a11"}',
    true,
  ],
  ['other words', '{"error":"no such order"}', '{"error":"no such route"}', false],
])('%s', (_, one, other, isAlike) => {
  expect(looksAlike(answer('/a/1', one), answer('/nowhere', other))).toBe(isAlike)
})

test('another status or type is another answer', () => {
  expect(looksAlike(answer('/a', 'x'), answer('/a', 'x', 405))).toBe(false)
  expect(looksAlike(answer('/a', 'x'), answer('/a', 'x', 404, 'text/plain'))).toBe(false)
})
