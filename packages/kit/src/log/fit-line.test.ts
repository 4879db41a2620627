import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitLine } from './fit-line.ts'

const lineOf = (fields: object) => `${JSON.stringify(fields)}\n`

test('a line that fits stays as it is', () => {
  expect(fitLine(lineOf({ a: 'x'.repeat(500) }), 600)).toBe(lineOf({ a: 'x'.repeat(500) }))
})

test('one huge value does not cost the small ones', () => {
  const fitted = fitLine(lineOf({ level: 'info', big: 'x'.repeat(5000), message: 'paid' }), 1000)
  const { big, ...rest } = JSON.parse(fitted) as { big: string }
  expect(rest).toEqual({ level: 'info', message: 'paid', is_cut: true })
  expect(big).toMatch(/^x{700,}…$/)
})

test('two huge values share the room', () => {
  const fitted = fitLine(lineOf({ a: 'x'.repeat(5000), b: { c: 'y'.repeat(9000) } }), 1000)
  const { a, b } = JSON.parse(fitted) as { a: string; b: string }
  expect(a.length).toBeGreaterThan(400)
  expect(b.length).toBeGreaterThan(400)
})

test('whatever a line holds, it fits, is one line and is JSON', () => {
  const fields = fc.dictionary(fc.string({ unit: 'binary', maxLength: 300 }), fc.jsonValue(), {
    maxKeys: 40,
  })
  const text = fc.string({ unit: 'binary', minLength: 200, maxLength: 3000 })
  fc.assert(
    fc.property(fields, text, (some, long) => {
      const fitted = fitLine(lineOf({ level: 'info', ...some, long }), 1024)
      expect(Buffer.byteLength(fitted)).toBeLessThanOrEqual(1024)
      expect(fitted.indexOf('\n')).toBe(fitted.length - 1)
      expect(JSON.parse(fitted)).toMatchObject({})
    }),
  )
})
