type Json = Record<string, unknown>

export function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : undefined
}

export function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** Text as it stands, numbers and booleans as text; empty for anything else. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** What a local reference such as `#/components/schemas/Order` points at. */
export function resolvePointer(document: unknown, reference: string): unknown {
  let value = document
  for (const segment of segments(reference)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment))
      return undefined
    value = (value as Json)[segment]
  }
  return value
}

/** The object itself, or what its local `$ref` leads to. */
export function resolved(value: unknown, document: object): Json | undefined {
  let object = asObject(value)
  for (let steps = 0; object && typeof object['$ref'] === 'string' && steps < 10; steps++) {
    object = asObject(resolvePointer(document, object['$ref']))
  }
  return object
}

/** Every `$ref` with its place. Examples are data, so what looks like a reference there is none. */
export function* walkReferences(
  value: unknown,
  pointer: string[] = [],
  seen = new Set<unknown>(),
): Generator<{ holder: Json; reference: string; pointer: string[] }> {
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  const holder = asObject(value)
  if (holder && typeof holder['$ref'] === 'string') {
    yield { holder, reference: holder['$ref'], pointer }
  }
  for (const [key, child] of Object.entries(value)) {
    if (holder && (key === 'example' || key === 'examples') && pointer.at(-1) !== 'properties') {
      continue
    }
    yield* walkReferences(child, [...pointer, key], seen)
  }
}

export function pointerText(pointer: readonly string[]): string {
  return `#/${pointer.map((each) => each.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`
}

export function segments(reference: string): string[] {
  const text = reference.replace(/^#\/?/, '')
  if (text === '') return []
  return text.split('/').map((each) => decode(each).replaceAll('~1', '/').replaceAll('~0', '~'))
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
