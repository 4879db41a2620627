import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InvalidResponse } from './invalid-response.ts'
import { createResponseParser } from './response-parser.ts'

const text = (...lines: string[]) => Buffer.from(lines.join('\r\n'), 'latin1')

const responses: Record<string, { bytes: Buffer; method?: string }> = {
  'a sized body': { bytes: text('HTTP/1.1 200 OK', 'Content-Length: 5', '', 'hello') },
  'no body': { bytes: text('HTTP/1.1 204 No Content', '', '') },
  'a status without a reason': { bytes: text('HTTP/1.1 201 ', 'content-length: 0', '', '') },
  'a HEAD response with a length': {
    bytes: text('HTTP/1.1 200 OK', 'Content-Length: 5', '', ''),
    method: 'HEAD',
  },
  'chunks, an extension and a trailer': {
    bytes: text(
      'HTTP/1.1 200 OK',
      'Transfer-Encoding: chunked',
      '',
      '5;a="b"',
      'hello',
      'A',
      '0123456789',
      '0',
      'X-Sum: 1',
      '',
      '',
    ),
  },
  'interim responses': {
    bytes: text(
      'HTTP/1.1 100 Continue',
      '',
      'HTTP/1.1 103 Early Hints',
      'Link: </a>',
      '',
      'HTTP/1.1 200 OK',
      'Content-Length: 2',
      '',
      'ok',
    ),
  },
  'repeated and folded headers': {
    bytes: text(
      'HTTP/1.1 200 OK',
      'Set-Cookie: a=1',
      'Set-Cookie: b=2',
      'Vary: a',
      'Vary: b',
      'X-Long: one',
      '  two',
      'Content-Length: 0',
      '',
      '',
    ),
  },
  'a surplus of bytes': { bytes: text('HTTP/1.1 200 OK', 'Content-Length: 2', '', 'okHTTP/1.1') },
  'an open end': { bytes: text('HTTP/1.1 200 OK', '', 'until the end') },
  'lines that end without a carriage return': {
    bytes: Buffer.from('HTTP/1.0 200 OK\nContent-Length: 2\n\nok'),
  },
}

function parse(chunks: readonly Buffer[], method = 'GET') {
  const parser = createResponseParser({ method })
  const isComplete = chunks.some((chunk) => parser.push(chunk)) || parser.finish()
  return isComplete ? { ...parser.response(), body: parser.response().body.toString() } : 'cut'
}

function fragments(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...places].map((place, index) => bytes.subarray(place, places[index]))
}

test.each(Object.entries(responses))('%s reads the same in any fragmentation', (_, response) => {
  const { bytes, method } = response
  const whole = parse([bytes], method)
  expect(whole).not.toBe('cut')
  fc.assert(
    fc.property(fc.array(fc.nat({ max: bytes.length })), (cuts) => {
      expect(parse(fragments(bytes, cuts), method)).toEqual(whole)
    }),
  )
  expect(
    parse(
      [...bytes].map((byte) => Buffer.from([byte])),
      method,
    ),
  ).toEqual(whole)
})

test.each(Object.entries(responses).filter(([name]) => !/open end|surplus/.test(name)))(
  '%s is incomplete without its last byte',
  (_, { bytes, method }) => {
    expect(parse([bytes.subarray(0, -1)], method)).toBe('cut')
  },
)

test('the parts of a response are told', () => {
  const { bytes = Buffer.alloc(0) } = responses['repeated and folded headers'] ?? {}
  expect(parse([bytes])).toMatchObject({
    status: 200,
    headers: { 'set-cookie': 'a=1\nb=2', vary: 'a, b', 'x-long': 'one two' },
    isPersistent: true,
  })
})

test('interim responses leave nothing behind', () => {
  const { bytes = Buffer.alloc(0) } = responses['interim responses'] ?? {}
  expect(parse([bytes])).toMatchObject({
    status: 200,
    body: 'ok',
    headers: { 'content-length': '2' },
  })
})

test.each([
  [
    'HTTP/1.1 with Connection: close',
    text('HTTP/1.1 200 OK', 'Connection: Close', 'Content-Length: 0', '', ''),
    false,
  ],
  ['HTTP/1.0', text('HTTP/1.0 200 OK', 'Content-Length: 0', '', ''), false],
  [
    'HTTP/1.0 with keep-alive',
    text('HTTP/1.0 200 OK', 'Connection: keep-alive', 'Content-Length: 0', '', ''),
    true,
  ],
  ['an open end', text('HTTP/1.1 200 OK', '', ''), false],
])('%s says whether the connection is kept', (_, bytes, isPersistent) => {
  expect(parse([bytes])).toMatchObject({ isPersistent })
})

test.each([
  ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ['another version', 'HTTP/2 200 OK\r\n\r\n'],
  ['no status', 'HTTP/1.1 OK\r\n\r\n'],
  ['101 that nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
  ['a header without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n'],
  ['a space in a header name', 'HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n'],
  ['a first header that is folded', 'HTTP/1.1 200 OK\r\n x: y\r\n\r\n'],
  ['a length in words', 'HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n'],
  ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
  ['a chunk size in words', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nten\r\n'],
  ['a chunk beyond its size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n'],
  ['a head without an end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`],
  ['interim responses without an end', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(5_000)],
  [
    'trailers without an end',
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${'X: y\r\n'.repeat(20_000)}`,
  ],
])('%s is refused', (_, response) => {
  expect(() => parse([Buffer.from(response)])).toThrow(InvalidResponse)
})

test('any bytes are read, refused or incomplete, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), fc.boolean(), (chunks, hasHead) => {
      const head = Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
      const all = chunks.map((chunk) => Buffer.from(chunk))
      try {
        parse(hasHead ? [head, ...all] : all)
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidResponse)
      }
    }),
  )
})

test('a body is kept up to its bound and counted beyond it', () => {
  const parser = createResponseParser({ method: 'GET', maxBodyBytes: 10 })
  parser.push(text('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', ''))
  for (let chunk = 0; chunk < 20_000; chunk++) parser.push(Buffer.from('4\r\nbody\r\n'))
  expect(parser.push(Buffer.from('0\r\n\r\n'))).toBe(true)
  expect(parser.response()).toMatchObject({ bodyBytes: 80_000, bodyIsTruncated: true })
  expect(parser.response().body.toString()).toBe('bodybodybo')
})

test('a header called __proto__ is a header', () => {
  const parser = createResponseParser({ method: 'GET' })
  parser.push(text('HTTP/1.1 200 OK', '__proto__: x', 'Content-Length: 0', '', ''))
  expect(Object.entries(parser.response().headers)).toContainEqual(['__proto__', 'x'])
})
