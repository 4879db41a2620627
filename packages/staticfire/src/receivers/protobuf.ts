/** What stands in a protobuf message, by field number. A message in it is named by a function, so that tables may name each other. */
export interface MessageTable {
  readonly [field: number]: readonly [
    name: string,
    type: Scalar | (() => MessageTable),
    isRepeated?: 'repeated',
  ]
}

type Scalar = 'string' | 'hex' | 'bool' | 'integer' | 'double' | 'fixed64' | 'sfixed64'

export type Decoded = Record<string, unknown>

/** A sender may be hostile: more than any batch, and bounded. */
const mostFields = 400_000
const deepest = 24

/**
 * Reads a message (https://protobuf.dev/programming-guides/encoding/) into an object as protobuf's
 * JSON mapping has it: integers of 64 bits are texts, what is absent stays absent.
 * @throws Error for bytes that are no such message.
 */
export function decodeMessage(bytes: Buffer, table: MessageTable): Decoded {
  return readMessage(bytes, table, deepest, { fields: mostFields })
}

function readMessage(
  bytes: Buffer,
  table: MessageTable,
  depth: number,
  budget: { fields: number },
): Decoded {
  if (depth === 0) throw new Error('protobuf: nested too deeply')
  const message: Decoded = {}
  const reader = new WireReader(bytes)
  while (!reader.isAtEnd) {
    if (--budget.fields < 0) throw new Error('protobuf: too many fields')
    const { number, payload } = reader.field()
    const field = Object.hasOwn(table, number) ? table[number] : undefined
    if (!field) continue
    const [name, type, isRepeated] = field
    const value =
      typeof type === 'function'
        ? readMessage(bytesOf(payload), type(), depth - 1, budget)
        : readScalar(payload, type)
    if (isRepeated) listAt(message, name).push(value)
    else message[name] = value
  }
  return message
}

function listAt(message: Decoded, name: string): unknown[] {
  const list = (message[name] as unknown[] | undefined) ?? []
  message[name] = list
  return list
}

/** A varint as a number, or the bytes of anything else. */
type Payload = bigint | Buffer

class WireReader {
  #at = 0
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  field(): { number: number; payload: Payload } {
    const tag = this.#varint()
    return { number: Number(tag >> 3n), payload: this.#payload(Number(tag & 7n)) }
  }

  #payload(wireType: number): Payload {
    if (wireType === 0) return this.#varint()
    if (wireType === 1) return this.#take(8)
    if (wireType === 5) return this.#take(4)
    if (wireType === 2) return this.#take(Number(this.#varint()))
    throw new Error(`protobuf: there is no wire type ${wireType} here`)
  }

  #take(length: number): Buffer {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new Error('protobuf: it ends within a field')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }

  #varint(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new Error('protobuf: it ends within a number')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw new Error('protobuf: a number is too long')
  }
}

function readScalar(payload: Payload, type: Scalar): unknown {
  if (type === 'string') return bytesOf(payload).toString('utf8')
  if (type === 'hex') return bytesOf(payload).toString('hex')
  if (type === 'bool') return integerOf(payload) !== 0n
  if (type === 'integer') return String(BigInt.asIntN(64, integerOf(payload)))
  const bytes = bytesOf(payload)
  if (bytes.length !== 8) throw new Error('protobuf: eight bytes were expected')
  if (type === 'double') return bytes.readDoubleLE()
  return String(type === 'fixed64' ? bytes.readBigUInt64LE() : bytes.readBigInt64LE())
}

function bytesOf(payload: Payload): Buffer {
  if (typeof payload === 'bigint') throw new Error('protobuf: bytes were expected')
  return payload
}

function integerOf(payload: Payload): bigint {
  if (typeof payload !== 'bigint') throw new Error('protobuf: a number was expected')
  return payload
}
