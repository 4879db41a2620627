import { expect, test } from 'vitest'
import { createSeen } from './seen.ts'

const inner = new Error('inner')
const outer = new Error('outer', { cause: inner })

test.each([
  ['itself', outer, outer],
  ['its cause', outer, inner],
  ['what wraps it', inner, outer],
  ['one of many', inner, new AggregateError([new Error('x'), outer], 'all')],
  ['another with the same cause', outer, new Error('again', { cause: inner })],
])('an error that was seen is known as %s', (_, first, second) => {
  const seen = createSeen()
  expect(seen.isNew(first)).toBe(true)
  expect(seen.isNew(second)).toBe(false)
})

test('others are new, and texts always are', () => {
  const seen = createSeen()
  const errors = [inner, new Error('inner'), 'text', 'text', undefined, undefined]
  expect(errors.map((error) => seen.isNew(error))).toEqual(errors.map(() => true))
})

test('cycles and causes that cannot be read end the search', () => {
  const seen = createSeen()
  const cycle = new Error('cycle')
  cycle.cause = cycle
  const hostile = Object.defineProperty(new Error('x'), 'cause', {
    get() {
      throw new Error('no')
    },
  })
  expect(seen.isNew(cycle)).toBe(true)
  expect(seen.isNew(hostile)).toBe(true)
  expect(seen.isNew(hostile)).toBe(false)
})
