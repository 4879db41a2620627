import { expect, test } from 'vitest'
import { retryAfterMs } from './retry-after.ts'

const receivedAt = Date.UTC(2026, 0, 5, 12, 0, 0)
const date = 'Mon, 05 Jan 2026 12:00:10 GMT'

test.each<[string, string | undefined, number | undefined]>([
  ['10', undefined, 10_000],
  ['0', undefined, 0],
  ['1767614400', undefined, 1_767_614_400_000],
  ['Mon, 05 Jan 2026 12:00:30 GMT', undefined, 30_000],
  ['Mon, 05 Jan 2026 12:00:30 GMT', date, 20_000],
  ['Monday, 05-Jan-26 12:00:30 GMT', undefined, 30_000],
  ['Mon, 05 Jan 2026 11:00:00 GMT', undefined, 0],
  ['10s', undefined, undefined],
  ['1.5', undefined, undefined],
  ['-1', undefined, undefined],
  ['', undefined, undefined],
  ['NaN', undefined, undefined],
  ['2026-01-05T12:00:30Z', undefined, undefined],
])('Retry-After: %s with Date: %s asks to wait %s ms', (value, sent, expected) => {
  expect(retryAfterMs(value, { date: sent, receivedAt })).toBe(expected)
})
