/** Why a text is not a duration, a size, a rate or a percentage; `message` says what to write. */
export class UnitError extends Error {
  override readonly name = 'UnitError'
}

interface Unit {
  what: string
  examples: string
  factors: Record<string, number>
  /** In the smallest unit. Keeps a typing error from becoming a wait of centuries. */
  maximum: number
}

const duration: Unit = {
  what: 'a duration',
  examples: '250ms, 30s, 15m, 2h or 90d',
  factors: { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 },
  maximum: 3650 * 86_400_000,
}

const size: Unit = {
  what: 'a size',
  examples: '512b, 200kb, 1mb or 1mib',
  factors: { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30 },
  maximum: 1e15,
}

const rate: Unit = {
  what: 'a rate',
  examples: '200/s, 30/m or 1000/h',
  factors: { '/s': 1, '/m': 1 / 60, '/h': 1 / 3600 },
  maximum: 1e6,
}

const percentage: Unit = {
  what: 'a percentage',
  examples: '0.1% or 5%',
  factors: { '%': 0.01 },
  maximum: 1,
}

/** Milliseconds of `250ms`, `30s`, `15m`, `2h` or `90d`. Throws a UnitError. */
export function parseDuration(text: string): number {
  return parse(text, duration)
}

/** Bytes of `512b`, `200kb`, `1mb` (thousands) or `1mib` (1024s). Throws a UnitError. */
export function parseSize(text: string): number {
  return Math.round(parse(text, size))
}

/** Events a second of `200/s`, `30/m` or `1000/h`. Throws a UnitError. */
export function parseRate(text: string): number {
  return parse(text, rate)
}

/** The ratio (0 to 1) of `0.1%`. Throws a UnitError. */
export function parsePercentage(text: string): number {
  return parse(text, percentage)
}

/** What each kind of unit is called and looks like, for messages; its pattern, for JSON Schema. */
export const unitKinds = {
  duration: { ...describe(duration), pattern: pattern(duration), parse: parseDuration },
  size: { ...describe(size), pattern: pattern(size), parse: parseSize },
  rate: { ...describe(rate), pattern: pattern(rate), parse: parseRate },
  percentage: { ...describe(percentage), pattern: pattern(percentage), parse: parsePercentage },
} as const

export type UnitKind = keyof typeof unitKinds

function parse(text: string, unit: Unit): number {
  const match = pattern(unit).exec(text)
  const factor = unit.factors[match?.[2] ?? '']
  if (match?.[1] === undefined || factor === undefined) {
    throw new UnitError(`${JSON.stringify(text)} is not ${unit.what}: ${advice(text, unit)}`)
  }
  const value = Number(match[1]) * factor
  if (value > unit.maximum) {
    throw new UnitError(`${text} is too large for ${unit.what}: at most ${largest(unit)}`)
  }
  return value
}

function pattern(unit: Unit): RegExp {
  return new RegExp(`^(\\d{1,15}(?:\\.\\d{1,9})?)(${Object.keys(unit.factors).join('|')})$`)
}

function describe(unit: Unit) {
  return { expected: `${unit.what} such as ${unit.examples}` }
}

function advice(text: string, unit: Unit): string {
  const compact = text.replaceAll(/\s/g, '').toLowerCase()
  if (pattern(unit).test(compact)) return `write ${compact}`
  if (/^\d+(\.\d+)?$/.test(compact)) return `give it a unit, such as ${unit.examples}`
  return `write it like ${unit.examples}`
}

function largest(unit: Unit): string {
  const [name, factor] = Object.entries(unit.factors).reduce((a, b) => (b[1] > a[1] ? b : a))
  return `${unit.maximum / factor}${name}`
}
