import { randomFillSync } from 'node:crypto'

export interface TraceIds {
  /** 32 lower-case hex digits, not all zero. */
  traceId(): string
  /** 16 lower-case hex digits, not all zero. */
  spanId(): string
}

const poolBytes = 4_096
const noSpanId = '0'.repeat(16)
const noTraceId = '0'.repeat(32)

/**
 * Draws ids from one pool of random hex digits: a call into crypto per id would cost more than all
 * else that a request's trace does. A `random` of the caller's (0 to 1) replaces crypto in tests.
 */
export function createTraceIds(random?: () => number): TraceIds {
  const bytes = Buffer.alloc(poolBytes)
  let digits = ''
  let next = 0
  const refill = () => {
    if (random === undefined) randomFillSync(bytes)
    else for (let index = 0; index < poolBytes; index++) bytes[index] = Math.floor(random() * 256)
    digits = bytes.toString('hex')
    next = 0
  }
  const draw = (length: number): string => {
    if (next + length > digits.length) refill()
    return digits.slice(next, (next += length))
  }
  return {
    spanId() {
      const id = draw(16)
      return id === noSpanId ? '0000000000000001' : id
    },
    traceId() {
      const id = draw(32)
      return id === noTraceId ? `${noSpanId}0000000000000001` : id
    },
  }
}
