import { readBytes } from './read.ts'

/** Page size and clock ticks of this machine, as the kernel tells every process at its start. */
export function systemConstants(): { pageBytes: number; tickMs: number } {
  constants ??= parseAuxiliaryVector(readBytes('/proc/self/auxv') ?? Buffer.alloc(0))
  return constants
}

let constants: { pageBytes: number; tickMs: number } | undefined

const AT_PAGESZ = 6n
const AT_CLKTCK = 17n

/** Pairs of 64-bit words (type, value); see getauxval(3). */
function parseAuxiliaryVector(bytes: Buffer): { pageBytes: number; tickMs: number } {
  const values = new Map<bigint, bigint>()
  for (let at = 0; at + 16 <= bytes.length; at += 16) {
    values.set(bytes.readBigUInt64LE(at), bytes.readBigUInt64LE(at + 8))
  }
  return {
    pageBytes: Number(values.get(AT_PAGESZ) ?? 4096n),
    tickMs: 1000 / Number(values.get(AT_CLKTCK) ?? 100n),
  }
}
