import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseTraceparent } from './traceparent.ts'

const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
const span = '00f067aa0ba902b7'

test.each([
  ['sampled', `00-${trace}-${span}-01`, true],
  ['not sampled', `00-${trace}-${span}-00`, false],
  ['with flags of level 2', `00-${trace}-${span}-03`, true],
  ['with unknown flags only', `00-${trace}-${span}-fe`, false],
  ['of a future version', `01-${trace}-${span}-01`, true],
  ['of a future version with more fields', `cc-${trace}-${span}-01-what-the-future-holds`, true],
  ['of a future version with an empty field', `01-${trace}-${span}-01-`, true],
])('a parent %s is taken', (_, header, isSampled) => {
  expect(parseTraceparent(header)).toEqual({ traceId: trace, parentSpanId: span, isSampled })
})

test.each([
  ['empty', ''],
  ['of version ff', `ff-${trace}-${span}-01`],
  ['of upper case', `00-${trace.toUpperCase()}-${span}-01`],
  ['with an upper-case version', `0A-${trace}-${span}-01`],
  ['with upper-case flags', `00-${trace}-${span}-0A`],
  ['with a trace id of zeros', `00-${'0'.repeat(32)}-${span}-01`],
  ['with a span id of zeros', `00-${trace}-${'0'.repeat(16)}-01`],
  ['too short', `00-${trace}-${span}`],
  ['of version 00 and too long', `00-${trace}-${span}-01-more`],
  ['of version 00 with a dash behind', `00-${trace}-${span}-01-`],
  ['of a future version that runs on', `01-${trace}-${span}-010`],
  ['sent twice', `00-${trace}-${span}-01, 00-${trace}-${span}-01`],
  ['padded', ` 00-${trace}-${span}-01`],
  ['with a line break', `00-${trace}-${span}-01\n`],
  ['with a short trace id', `00-${trace.slice(1)}-${span}-01`],
  ['with letters that are no hex', `00-${trace.slice(1)}g-${span}-01`],
  ['with underscores', `00_${trace}_${span}_01`],
])('a parent %s is not', (_, header) => {
  expect(parseTraceparent(header)).toBeUndefined()
})

test('whatever comes in, what goes on is hex', () => {
  const nearly = fc
    .tuple(fc.nat(54), fc.string({ minLength: 0, maxLength: 3, unit: 'binary' }))
    .map(([at, text]) => {
      const good = `00-${trace}-${span}-01`
      return good.slice(0, at) + text + good.slice(at + text.length)
    })
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), nearly), (header) => {
      const parsed = parseTraceparent(header)
      if (parsed === undefined) return
      expect(parsed.traceId).toMatch(/^[0-9a-f]{32}$/)
      expect(parsed.parentSpanId).toMatch(/^[0-9a-f]{16}$/)
    }),
  )
})
