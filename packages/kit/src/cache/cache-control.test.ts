import { expect, test } from 'vitest'
import { cacheControl, type CacheControl } from './index.ts'

test.each<[CacheControl, string]>([
  [{ noStore: true }, 'no-store'],
  [{ noStore: true, noCache: false, noTransform: true }, 'no-store, no-transform'],
  [{ visibility: 'private', noCache: true }, 'private, no-cache'],
  [{ noCache: true, maxAge: 0 }, 'no-cache, max-age=0'],
  [
    {
      visibility: 'public',
      maxAge: 60,
      sharedMaxAge: 300,
      staleWhileRevalidate: 30,
      staleIfError: 600,
    },
    'public, max-age=60, s-maxage=300, stale-while-revalidate=30, stale-if-error=600',
  ],
  [{ maxAge: 31_536_000, immutable: true }, 'max-age=31536000, immutable'],
  [
    { maxAge: 5, mustRevalidate: true, proxyRevalidate: true },
    'max-age=5, must-revalidate, proxy-revalidate',
  ],
])('%j is %s', (asked, header) => {
  expect(cacheControl(asked)).toBe(header)
})

test.each<[CacheControl, RegExp]>([
  [{}, /no directive/],
  [{ noStore: true, maxAge: 0 }, /noStore/],
  [{ noStore: true, visibility: 'private' }, /noStore/],
  [{ visibility: 'private', sharedMaxAge: 1 }, /sharedMaxAge/],
  [{ visibility: 'private', proxyRevalidate: true }, /proxyRevalidate/],
  [{ mustRevalidate: true, maxAge: 1, staleIfError: 1 }, /mustRevalidate/],
  [{ noCache: true, maxAge: 1 }, /noCache/],
  [{ noCache: true, staleWhileRevalidate: 1 }, /noCache/],
  [{ immutable: true }, /immutable/],
  [{ maxAge: -1 }, /max-age takes/],
  [{ maxAge: 1.5 }, /max-age takes/],
  [{ maxAge: 2 ** 31 }, /max-age takes/],
])('%j is refused', (asked, reason) => {
  expect(() => cacheControl(asked)).toThrow(reason)
})
