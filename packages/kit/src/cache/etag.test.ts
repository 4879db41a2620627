import { expect, test } from 'vitest'
import { etag } from './index.ts'

test('the same bytes have the same tag, text or not, and others another', () => {
  expect(etag('köln')).toBe(etag(Buffer.from('köln')))
  expect(etag('a')).not.toBe(etag('b'))
  expect(etag('')).toMatch(/^"[\w-]{27}"$/)
  expect(etag('a', { weak: true })).toBe(`W/${etag('a')}`)
})
