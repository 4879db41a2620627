import { randomBytes, randomInt } from 'node:crypto'
import { asArray, asObject, asText } from './openapi/pointers.ts'

export type CanaryKind = 'password' | 'card' | 'email' | 'token' | 'phone' | 'body'

/** Values that exist nowhere else, to be recognised where they must not turn up. */
export interface Canaries {
  /** Unique to the run and part of every textual canary. */
  readonly mark: string
  readonly values: Record<CanaryKind, string>
  /** The kinds that were put into a body. */
  readonly planted: Set<CanaryKind>
}

export function createCanaries(): Canaries {
  const mark = `sf${randomBytes(5).toString('hex')}`
  return {
    mark,
    values: {
      password: `Pw-${mark}-9Z!`,
      card: cardNumber(),
      email: `${mark}@example.com`,
      token: `tok_${mark}_${randomBytes(8).toString('hex')}`,
      phone: `+1555${String(randomInt(10_000_000)).padStart(7, '0')}`,
      body: `marker-${mark}`,
    },
    planted: new Set(),
  }
}

const namesByKind: [CanaryKind, RegExp][] = [
  ['password', /^(?:(?:new|old|current|user)?password|passwd|passphrase|pwd|pin)$/],
  ['card', /^(?:(?:credit|debit|payment)?card(?:no|num|number)?|pan|ccnumber|cardpan)$/],
  ['email', /^(?:(?:user|contact|customer|billing)?e?mail(?:address)?)$/],
  ['token', /^(?:(?:access|api|auth|refresh|session|card|payment|secret)?token|apikey|secret)$/],
  ['phone', /^(?:(?:tele|mobile|cell|contact|home|work)?phone(?:number)?|mobile|tel)$/],
]

/** What a field of this name holds, if it is something that must not be logged. */
export function kindOfField(name: string): CanaryKind | undefined {
  const plain = name.toLowerCase().replace(/[^a-z]/g, '')
  return namesByKind.find(([, names]) => names.test(plain))?.[0]
}

/**
 * Replaces sampled strings by canaries: sensitive fields by their name, and the first free string by
 * the body's marker. Only where the schema allows any string; its own examples stay.
 */
export function plantCanaries(
  schema: unknown,
  sample: unknown,
  canaries: Canaries,
  resolve: (node: unknown) => Record<string, unknown> | undefined = asObject,
): unknown {
  let hasMarker = false
  return plant(schema, sample, undefined, 0)

  function plant(node: unknown, value: unknown, name: string | undefined, depth: number): unknown {
    const object = asObject(value)
    if (object && depth < 8) {
      return Object.fromEntries(
        Object.entries(object).map(([key, child]) => [
          key,
          plant(propertySchema(node, key, resolve), child, key, depth + 1),
        ]),
      )
    }
    if (Array.isArray(value) && depth < 8) {
      const items = resolve(node)?.['items']
      return value.map((each) => plant(items, each, name, depth + 1))
    }
    return typeof value === 'string' && name !== undefined ? planted(node, value, name) : value
  }

  function planted(node: unknown, value: string, name: string): string {
    const kind = kindOfField(name) ?? (hasMarker ? undefined : 'body')
    if (!kind || !allows(resolve(node), kind, canaries.values[kind])) return value
    if (kind === 'body') hasMarker = true
    canaries.planted.add(kind)
    return canaries.values[kind]
  }
}

/**
 * The body for one request of a series: its e-mail address and its marker become unique, since a
 * service may refuse the second of a kind.
 */
export function varyCanaries(body: unknown, { values }: Canaries, request: number): unknown {
  return vary(body)

  function vary(value: unknown): unknown {
    // What is planted stays whole inside, so that a search for it finds every request's.
    if (value === values.email) return `r${request}.${values.email}`
    if (value === values.body) return `${values.body}.${request}`
    if (Array.isArray(value)) return value.map(vary)
    const object = asObject(value)
    if (!object || Buffer.isBuffer(value)) return value
    return Object.fromEntries(Object.entries(object).map(([key, child]) => [key, vary(child)]))
  }
}

/** Room for what `varyCanaries` adds. */
const variationLength = 8

const formatsByKind: Partial<Record<CanaryKind, string[]>> = {
  email: ['email', 'idn-email'],
  password: ['password'],
  phone: ['phone'],
}

/** Where one of these stands, not any string will do. */
const fixingKeywords = [
  'enum',
  'const',
  'pattern',
  'example',
  'examples',
  'default',
  'oneOf',
  'anyOf',
  'allOf',
  'not',
  'contentEncoding',
  'contentMediaType',
]

function allows(
  schema: Record<string, unknown> | undefined,
  kind: CanaryKind,
  value: string,
): boolean {
  if (!schema || !isStringType(schema['type'])) return false
  if (fixingKeywords.some((keyword) => schema[keyword] !== undefined)) return false
  const { format, minLength = 0, maxLength = Infinity } = schema
  if (format !== undefined && !formatsByKind[kind]?.includes(asText(format))) return false
  const isVaried = kind === 'email' || kind === 'body'
  const longest = value.length + (isVaried ? variationLength : 0)
  return value.length >= Number(minLength) && longest <= Number(maxLength)
}

function isStringType(type: unknown): boolean {
  return type === 'string' || (Array.isArray(type) && type.includes('string'))
}

function propertySchema(
  node: unknown,
  name: string,
  resolve: (node: unknown) => Record<string, unknown> | undefined,
): unknown {
  const schema = resolve(node)
  const own = asObject(schema?.['properties'])?.[name]
  if (own !== undefined) return own
  const parts = asArray(schema?.['allOf']).map((part) => propertySchema(part, name, resolve))
  return parts.find((part) => part !== undefined)
}

/** Sixteen digits in a test range that pass the Luhn check, as a card validator asks for. */
function cardNumber(): string {
  const digits = `400000${String(randomInt(1_000_000_000)).padStart(9, '0')}`
  return digits + luhnDigit(digits)
}

function luhnDigit(digits: string): string {
  const sum = digits
    .split('')
    .toReversed()
    .reduce((total, character, index) => {
      const doubled = Number(character) * (index % 2 === 0 ? 2 : 1)
      return total + (doubled > 9 ? doubled - 9 : doubled)
    }, 0)
  return String((10 - (sum % 10)) % 10)
}
