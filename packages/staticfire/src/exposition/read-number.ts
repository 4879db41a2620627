import { BadLine } from './line-scanner.ts'

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const special = /^(?:([+-]?)inf(?:inity)?|nan)$/i

/** A sample's value, or the bound of a bucket, as the formats write numbers. */
export function readNumber(text: string): number {
  const known = special.exec(text)
  if (known) return /nan/i.test(text) ? Number.NaN : known[1] === '-' ? -Infinity : Infinity
  if (!decimal.test(text)) throw new BadLine(`not a number: ${JSON.stringify(text.slice(0, 40))}`)
  return Number(text)
}
