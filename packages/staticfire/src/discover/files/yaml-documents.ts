import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml'

export interface YamlDocument {
  value: unknown
  /** The line of the deepest part of a path that is there, from 1. */
  lineOf(path: readonly (string | number)[]): number
}

const maxDocuments = 200

/** Every document of a YAML text that can be read; those that cannot are left out. */
export function yamlDocuments(text: string): YamlDocument[] {
  const lines = new LineCounter()
  try {
    const documents = parseAllDocuments(text, {
      lineCounter: lines,
      merge: true,
      uniqueKeys: false,
      logLevel: 'silent',
    })
    return [...documents].slice(0, maxDocuments).flatMap((document) => {
      if (document.errors.length > 0) return []
      const value: unknown = document.toJS({ maxAliasCount: 50 })
      return [{ value, lineOf: (path) => lineIn(document.contents, lines, path) }]
    })
  } catch {
    // Nested too deeply, or aliases that multiply.
    return []
  }
}

function lineIn(root: unknown, lines: LineCounter, path: readonly (string | number)[]): number {
  let node = root
  let offset = rangeOf(root)
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
      if (pair === undefined) break
      offset = rangeOf(pair.key) ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(part)]
      offset = rangeOf(node) ?? offset
    } else break
  }
  return lines.linePos(offset ?? 0).line || 1
}

function rangeOf(node: unknown): number | undefined {
  return (node as { range?: [number, number, number] } | null | undefined)?.range?.[0]
}

/** A field of what may be anything. */
export function field(value: unknown, ...path: (string | number)[]): unknown {
  let at = value
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined
    at = (at as Record<string | number, unknown>)[part]
  }
  return at
}

/** The text of a scalar; undefined for what is none. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** The entries of a map, at most 500. */
export function entries(value: unknown): [string, unknown][] {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isMapping ? Object.entries(value).slice(0, 500) : []
}

/** The elements of a list, at most 500. */
export function items(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, 500) : []
}
