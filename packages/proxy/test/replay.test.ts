import fc from 'fast-check'
import { expect, test } from 'vitest'
import { everything, readRecording, replay } from './support/replay.ts'
import type { Said } from './support/replay.ts'

const sizes = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 900 }))
const fragmentation = fc.array(sizes, { minLength: 1, maxLength: 40 })

const expected: Record<string, [operation: string, outcome: string, status?: string][]> = {
  'http-keep-alive': [
    ['GET /orders/{}', 'answered', '200'],
    ['POST /chunked', 'answered', '200'],
    ['HEAD /orders/{}', 'answered', '200'],
    ['PUT /empty', 'answered', '204'],
    ['GET /cached', 'answered', '304'],
    ['GET /large', 'answered', '200'],
    ['DELETE /failing', 'answered', '503'],
    ['POST /orders', 'answered', '200'],
  ],
  'http-pipelined': [
    ['GET /a/{}', 'answered', '200'],
    ['POST /chunked', 'answered', '200'],
    ['HEAD /a/{}', 'answered', '200'],
    ['GET /a/{}', 'answered', '200'],
  ],
  'http-until-close': [['GET /large', 'answered', '200']],
  'http-upgrade': [['GET /socket', 'answered', '101']],
  'postgres-session': [
    ['CONNECT', 'answered'],
    ['CREATE orders', 'answered'],
    ['BEGIN', 'answered'],
    ['INSERT orders', 'answered'],
    ['INSERT orders', 'answered'],
    ['COMMIT', 'answered'],
    ['SELECT orders', 'answered'],
    ['SELECT orders', 'answered'],
    ['SELECT generate_series', 'answered'],
    ['SELECT', 'answered'],
    ['SELECT missing', 'failed', '42P01'],
    ['UPDATE orders', 'answered'],
    ['DO', 'answered'],
  ],
  'postgres-copy': [
    ['CONNECT', 'answered'],
    ['COPY orders', 'answered'],
    ['COPY orders', 'answered'],
    ['SELECT orders', 'answered'],
  ],
  'redis-resp2': [
    ['SET', 'answered'],
    ['GET', 'answered'],
    ['GET', 'answered'],
    ['RPUSH', 'answered'],
    ['LRANGE', 'answered'],
    ['PING', 'answered'],
    ['INCR', 'failed', 'WRONGTYPE'],
    ['NOPE', 'failed', 'ERR'],
    ['MULTI', 'answered'],
    ['SET', 'answered'],
    ['GET', 'answered'],
    ['EXEC', 'answered'],
    ['GET', 'answered'],
    ['PING', 'answered'],
  ],
  'redis-resp3': [
    ['HELLO', 'answered'],
    ['HSET', 'answered'],
    ['HGETALL', 'answered'],
    ['CLIENT', 'answered'],
    ['SADD', 'answered'],
    ['SMEMBERS', 'answered'],
    ['ZADD', 'answered'],
    ['ZSCORE', 'answered'],
    ['GET', 'answered'],
    ['CLIENT', 'answered'],
    ['GET', 'answered'],
    ['SET', 'answered'],
    ['PING', 'answered'],
  ],
  'redis-subscribe': [
    ['GET', 'answered'],
    ['SUBSCRIBE', 'answered'],
    ['PING', 'answered'],
  ],
}

for (const [name, attempts] of Object.entries(expected)) {
  const { protocol, said } = readRecording(name)

  test(`the recorded conversation ${name} leaves one attempt for each request`, () => {
    const seen = replay(protocol, said).attempts
    expect(seen.map(({ operation, outcome, status }) => [operation, outcome, status])).toEqual(
      attempts.map(([operation, outcome, status]) => [operation, outcome, status]),
    )
  })

  test(`${name} comes out byte for byte, with the same ledger, in any fragmentation`, () => {
    const whole = replay(protocol, said)
    expect(whole.toUpstream.equals(everything(said, 'client'))).toBe(true)
    expect(whole.toClient.equals(everything(said, 'server'))).toBe(true)
    fc.assert(
      fc.property(fragmentation, (cuts) => {
        const pieces = replay(protocol, fragment(said, cuts))
        expect(pieces.toUpstream.equals(whole.toUpstream)).toBe(true)
        expect(pieces.toClient.equals(whole.toClient)).toBe(true)
        expect(pieces.attempts).toEqual(whole.attempts)
      }),
      { numRuns: 60 },
    )
  })

  test(`${name} survives being sent one byte at a time`, () => {
    const whole = replay(protocol, said)
    const pieces = replay(protocol, fragment(said, [1]))
    expect(pieces.toClient.equals(whole.toClient)).toBe(true)
    expect(pieces.attempts).toEqual(whole.attempts)
  })
}

const bytes = fc.array(fc.uint8Array({ minLength: 1, maxLength: 80 }), { maxLength: 6 })
const sides = fc.array(fc.boolean(), { minLength: 6, maxLength: 6 })

for (const protocol of ['http', 'postgres', 'redis'] as const) {
  test(`bytes that are no ${protocol} are carried unchanged`, () => {
    fc.assert(
      fc.property(bytes, sides, (chunks, byClient) => {
        const said = chunks.map((chunk, at): Said => {
          return { by: byClient[at] === true ? 'client' : 'server', bytes: Buffer.from(chunk) }
        })
        const out = replay(protocol, said)
        expect(out.toClient.equals(everything(said, 'server'))).toBe(true)
        expect(out.toUpstream.equals(everything(said, 'client'))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
}

/** Cuts at the sizes, again and again; what one side says in a row is joined first. */
function fragment(said: Said[], cuts: number[]): Said[] {
  const turns: Said[] = []
  for (const part of said) {
    const last = turns.at(-1)
    if (last?.by === part.by) last.bytes = Buffer.concat([last.bytes, part.bytes])
    else turns.push({ ...part })
  }
  let next = 0
  return turns.flatMap(({ by, bytes: whole }) => {
    const parts: Said[] = []
    for (let at = 0; at < whole.length;) {
      const size = cuts[next++ % cuts.length]!
      parts.push({ by, bytes: whole.subarray(at, at + size) })
      at += size
    }
    return parts
  })
}
