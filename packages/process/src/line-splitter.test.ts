import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineSplitter } from './line-splitter.ts'

function split(chunks: Buffer[], maxLineBytes = 64): string[] {
  const lines: string[] = []
  const splitter = new LineSplitter(maxLineBytes, (text, isTruncated) =>
    lines.push(isTruncated ? `${text}[cut]` : text),
  )
  for (const chunk of chunks) splitter.push(chunk)
  splitter.end()
  return lines
}

test.each([
  ['one line', 'a\n', ['a']],
  ['a last line without newline', 'a\nb', ['a', 'b']],
  ['empty lines', '\n\na\n', ['', '', 'a']],
  ['Windows line ends', 'a\r\nb\r\n\r\n', ['a', 'b', '']],
  ['a line that is just long enough', `${'x'.repeat(64)}\n`, ['x'.repeat(64)]],
  ['a line that is too long', `${'x'.repeat(65)}\ny\n`, [`${'x'.repeat(64)}[cut]`, 'y']],
  ['a cut that would split a character', `${'x'.repeat(62)}🚀\n`, [`${'x'.repeat(62)}[cut]`]],
  ['nothing', '', []],
])('%s', (_, text, lines) => {
  const bytes = Buffer.from(text)
  expect(split([bytes])).toEqual(lines)
  expect(split([...bytes].map((byte) => Buffer.from([byte])))).toEqual(lines)
})

test('however the bytes are cut into chunks, the lines are the same', () => {
  const piece = fc.oneof(
    fc.constantFrom('\n', '\r\n', 'é', '🚀', '漢', 'x'.repeat(50)),
    fc.string({ unit: 'binary', maxLength: 8 }),
  )
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat({ max: 20 })), (pieces, sizes) => {
      const bytes = Buffer.from(pieces.join(''))
      expect(split(cut(bytes, sizes))).toEqual(split([bytes]))
      expect(split(cut(bytes, sizes), 1e6)).toEqual(split([bytes], 1e6))
    }),
  )
})

test('bytes that are no UTF-8 become replacement characters and cost no other line', () => {
  expect(split([Buffer.from([0xff, 0xfe, 10]), Buffer.from('ok\n')])).toEqual(['��', 'ok'])
})

test('what has no newline yet can be seen, up to its last whole character', () => {
  const splitter = new LineSplitter(64, () => {})
  expect(splitter.unfinished).toBe('')
  splitter.push(Buffer.from('a\nab🚀').subarray(0, 6))
  expect(splitter.unfinished).toBe('ab')
  splitter.push(Buffer.from('🚀\n').subarray(2))
  expect(splitter.unfinished).toBe('')
})

function cut(bytes: Buffer, sizes: number[]): Buffer[] {
  const chunks: Buffer[] = []
  let from = 0
  for (const size of sizes) {
    chunks.push(bytes.subarray(from, from + size))
    from += size
  }
  return [...chunks, bytes.subarray(from)]
}
