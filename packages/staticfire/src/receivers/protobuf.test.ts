import fc from 'fast-check'
import { expect, test } from 'vitest'
import { requestTables } from './otlp-tables.ts'
import { logsIn, pointsIn, spansIn } from './otlp-records.ts'
import { decodeMessage, type MessageTable } from './protobuf.ts'

const inner: MessageTable = { 1: ['name', 'string'] }
const table: MessageTable = {
  1: ['number', 'integer'],
  2: ['list', () => inner, 'repeated'],
  3: ['id', 'hex'],
  4: ['big', 'fixed64'],
}

test('reads numbers, texts, bytes and messages, and passes over what it does not know', () => {
  const bytes = Buffer.from(
    '08' +
      'ffffffffffffffffff01' +
      '1203' +
      '0a0161' +
      '1203' +
      '0a0162' +
      '1a02' +
      'beef' +
      '21' +
      '0000000000000080' +
      '3001' +
      '3d00000000' +
      '52026869',
    'hex',
  )
  expect(decodeMessage(bytes, table)).toEqual({
    number: '-1',
    list: [{ name: 'a' }, { name: 'b' }],
    id: 'beef',
    big: '9223372036854775808',
  })
})

test.each([
  ['a number without end', 'ffffffffffffffffffffff'],
  ['a text that is cut', '0a05'],
  ['a length beyond all bounds', '12ffffffffffffffff7f'],
  ['a group', '0b'],
  ['bytes where a number belongs', '0a00'],
  ['a number where bytes belong', '1001'],
])('refuses %s', (_, hex) => {
  expect(() => decodeMessage(Buffer.from(hex, 'hex'), table)).toThrow(/^protobuf: /)
})

test('whatever is sent is read or refused, and never anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const each of Object.values(requestTables)) {
        let sent: unknown
        try {
          sent = decodeMessage(Buffer.from(bytes), each)
        } catch (error) {
          expect((error as Error).message).toMatch(/^protobuf: /)
        }
        for (const read of [spansIn, pointsIn, logsIn]) expect([...read(sent, 0)]).toBeDefined()
      }
    }),
  )
})

test('whatever JSON is sent is read', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const sent = [
        value,
        { resourceSpans: value },
        { resourceSpans: [{ scopeSpans: [{ spans: [value] }] }] },
        { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ sum: { dataPoints: [value] } }] }] }] },
        { resourceLogs: [{ resource: value, scopeLogs: [{ logRecords: [value] }] }] },
      ]
      for (const each of sent)
        for (const read of [spansIn, pointsIn, logsIn]) expect([...read(each, 0)]).toBeDefined()
    }),
  )
})
