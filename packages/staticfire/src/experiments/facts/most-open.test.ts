import { expect, test } from 'vitest'
import { mostOpen } from './most-open.ts'

test('connections count while they are open, those from before too', () => {
  const connections = [
    { openedAt: 0 },
    { openedAt: 0, closedAt: 5 },
    { openedAt: 11, closedAt: 14 },
    { openedAt: 13 },
    { openedAt: 15 },
  ]
  expect(mostOpen(connections, 10)).toBe(3)
  expect(mostOpen(connections, 0)).toBe(3)
  expect(mostOpen([], 0)).toBe(0)
})

test('a connection that takes another one’s place at the same instant is not two', () => {
  expect(mostOpen([{ openedAt: 0, closedAt: 5 }, { openedAt: 5 }], 0)).toBe(1)
})
