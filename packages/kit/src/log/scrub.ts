import { types } from 'node:util'
import { holdsCardNumber } from './card-number.ts'
import { scrubError } from './scrub-error.ts'
import { createSensitiveKeys, type KeyOptions } from './sensitive-keys.ts'
import { createTextScrub, redacted, type TextOptions } from './sensitive-text.ts'

const maxDepth = 8
const maxWidth = 100
const maxNodes = 2000
const maxKeyLength = 256

export interface ScrubOptions extends KeyOptions, TextOptions {}

/**
 * Copies a value as plain data (what JSON can hold) without its secrets and personal data. Never
 * throws and never changes what it is given; bounded in depth, width, length and in all.
 */
export type Scrub = (value: unknown) => unknown

/** Visits a value below others; those are its trail, so that cycles and depth are seen. */
export type Visit = (value: unknown, trail: object[]) => unknown

/** A scrub with the names of secrets that a service adds or allows. */
export function createScrub(options: ScrubOptions = {}): Scrub {
  const keys = createSensitiveKeys(options)
  const scrubText = createTextScrub(keys, options)
  let nodesLeft = maxNodes

  return (value) => {
    if (typeof value === 'string') return scrubText(value)
    // A getter or a toJSON may log as well, in the middle of this.
    const outer = nodesLeft
    nodesLeft = maxNodes
    const clean = visit(value, [])
    nodesLeft = outer
    return clean
  }

  function visit(value: unknown, trail: object[]): unknown {
    switch (typeof value) {
      case 'string':
        return scrubText(value)
      case 'number':
        return isCard(value) ? redacted : value
      case 'bigint':
        return scrubText(String(value))
      case 'symbol':
        return scrubText(String(value))
      case 'function':
        return '[function]'
      case 'object':
        return value === null ? null : visitObject(value, trail)
      default:
        return value
    }
  }

  function visitObject(value: object, trail: object[]): unknown {
    if (trail.includes(value)) return '[circular]'
    if (trail.length >= maxDepth) return '[too deep]'
    if (nodesLeft-- <= 0) return '[too much]'
    trail.push(value)
    try {
      return visitKind(value, trail)
    } catch {
      // A proxy's trap, a toJSON or an iterator of its own.
      return '[unreadable]'
    } finally {
      trail.pop()
    }
  }

  function visitKind(value: object, trail: object[]): unknown {
    if (Array.isArray(value)) return visitArray(value, trail)
    const { toJSON } = value as { toJSON?: unknown }
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) {
      const special = visitSpecial(value, trail)
      if (special !== undefined) return special
    }
    if (typeof toJSON === 'function') return visit(toJSON.call(value), trail)
    return visitFields(value, trail)
  }

  function visitFields(value: object, trail: object[], onto: Record<string, unknown> = {}): object {
    let width = 0
    for (const key in value) {
      if (!Object.hasOwn(value, key)) continue
      if (++width > maxWidth) {
        onto['…'] = 'more fields'
        break
      }
      const field = read(value, key)
      if (field !== undefined) put(onto, key, visitField(value, key, field, trail))
    }
    return onto
  }

  function visitField(owner: object, key: string, field: unknown, trail: object[]): unknown {
    if (keys.isField(key)) return blank(key, field)
    if (typeof field === 'string') return isNamedSecret(owner, key) ? redacted : scrubText(field)
    // What Buffer.toJSON made.
    if (key === 'data' && Array.isArray(field) && read(owner, 'type') === 'Buffer')
      return `[${field.length} bytes]`
    if (key === 'rawHeaders' && Array.isArray(field)) return visitRawHeaders(field, trail)
    return visit(field, trail)
  }

  /** `{ name: 'password', value: '…' }`, as forms and lists of variables have it. */
  function isNamedSecret(owner: object, key: string): boolean {
    if (key !== 'value') return false
    const name = read(owner, 'name') ?? read(owner, 'key')
    return typeof name === 'string' && keys.isField(name)
  }

  function visitArray(value: readonly unknown[], trail: object[]): unknown[] {
    const [first] = value
    // An entry of a Map, of headers or of a form.
    if (value.length === 2 && typeof first === 'string' && keys.isField(first))
      return [scrubText(first), blank(first, value[1])]
    const clean: unknown[] = []
    for (let i = 0; i < value.length && i < maxWidth; i++) clean.push(visit(value[i], trail))
    if (value.length > maxWidth) clean.push(`[${value.length - maxWidth} more]`)
    return clean
  }

  /** Node's flat list: a name, its value, the next name … */
  function visitRawHeaders(value: readonly unknown[], trail: object[]): unknown[] {
    return value.slice(0, maxWidth).map((item, i) => {
      const name = i % 2 === 1 ? value[i - 1] : undefined
      return typeof name === 'string' && keys.isField(name) ? redacted : visit(item, trail)
    })
  }

  function visitSpecial(value: object, trail: object[]): unknown {
    if (value instanceof Error || types.isNativeError(value))
      return scrubError(value as Error, trail, { visit, addFields: visitFields })
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
    if (value instanceof Map) return visitMap(value, trail)
    if (value instanceof Set) return visitArray([...value].slice(0, maxWidth + 1), trail)
    if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value))
      return `[${value.byteLength} bytes]`
    if (value instanceof RegExp || types.isBoxedPrimitive(value)) return scrubText(String(value))
    return visitHttp(value as HttpLike)
  }

  function visitMap(value: ReadonlyMap<unknown, unknown>, trail: object[]): object {
    const clean = {}
    let width = 0
    for (const [key, field] of value) {
      if (++width > maxWidth) break
      const name = isPrimitive(key) ? String(key) : '[object]'
      put(clean, name, keys.isField(name) ? blank(name, field) : visit(field, trail))
    }
    return clean
  }

  /** Requests, responses and sockets hold the world, and in it headers and bodies. */
  function visitHttp(value: HttpLike): unknown {
    if (typeof value.getHeader === 'function' && typeof value.statusCode === 'number')
      return { status: value.statusCode }
    if (typeof value.method === 'string' && typeof value.headers === 'object') {
      const path = typeof value.url === 'string' ? value.url.split('?', 1)[0] : undefined
      return { method: scrubText(value.method), ...(path && { path: scrubText(path) }) }
    }
    return typeof value.on === 'function' ? `[${value.constructor.name}]` : undefined
  }

  function put(onto: Record<string, unknown>, key: string, value: unknown): void {
    const clean = scrubText(key)
    const name = clean.length > maxKeyLength ? `${clean.slice(0, maxKeyLength)}…` : clean
    if (name !== '__proto__') onto[name] = value
  }

  function blank(key: string, value: unknown): unknown {
    if (value === null || value === undefined || typeof value === 'boolean') return value
    return typeof value === 'number' && keys.isAmount(key) ? value : redacted
  }
}

interface HttpLike {
  method?: unknown
  headers?: unknown
  url?: unknown
  statusCode?: unknown
  getHeader?: unknown
  on?: unknown
}

/** A scrub with the usual names of secrets. */
export const scrub: Scrub = createScrub()

function read(owner: object, key: string): unknown {
  try {
    return (owner as Record<string, unknown>)[key]
  } catch {
    return '[unreadable]'
  }
}

function isPrimitive(key: unknown): key is string | number | bigint | boolean | symbol | null {
  return key === null || (typeof key !== 'object' && typeof key !== 'function')
}

function isCard(value: number): boolean {
  return value >= 2e12 && Number.isSafeInteger(value) && holdsCardNumber(String(value))
}
