import { LineCounter, isMap, isScalar, isSeq, parseDocument, visit, type Document } from 'yaml'

/** A YAML text with the places of its keys, or what is wrong with it. */
export type YamlSource =
  | { ok: true; value: unknown; locate: (path: readonly PropertyKey[]) => Place | undefined }
  | { ok: false; problems: (Place & { message: string })[] }

export interface Place {
  line: number
  column: number
}

/** Parses one YAML document. Aliases are bounded: a small file cannot become a huge value. */
export function parseYaml(text: string): YamlSource {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    merge: true,
    prettyErrors: false,
    // The parser's own check compares each key with each; see repeatedKeys.
    uniqueKeys: false,
  })
  const problems = [...document.errors, ...document.warnings].map(({ message, pos, code }) => ({
    ...place(lines, pos[0]),
    message: code === 'TAG_RESOLVE_FAILED' ? `${message}: tags are not known here` : message,
  }))
  problems.push(...repeatedKeys(document, lines))
  if (problems.length > 0) return { ok: false, problems }
  keepTextOfEnvironment(document)
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 })
    return { ok: true, value, locate: (path) => locate(document, lines, path) }
  } catch (error) {
    return { ok: false, problems: [{ line: 1, column: 1, message: (error as Error).message }] }
  }
}

function repeatedKeys(document: Document, lines: LineCounter): (Place & { message: string })[] {
  const problems: (Place & { message: string })[] = []
  visit(document, {
    Map(_, map) {
      const first = new Map<string, number>()
      for (const { key } of map.items) {
        if (!isScalar(key)) continue
        const name = String(key.value)
        const at = place(lines, offsetOf(key) ?? 0)
        const line = first.get(name)
        if (line === undefined) first.set(name, at.line)
        else problems.push({ ...at, message: `${name} stands here twice, first in line ${line}` })
      }
    },
  })
  return problems
}

function locate(document: Document, lines: LineCounter, path: readonly PropertyKey[]) {
  let node: unknown = document.contents
  let offset = offsetOf(node)
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
      if (pair === undefined) return undefined
      offset = offsetOf(pair.key)
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(part)]
      offset = offsetOf(node)
    } else {
      return undefined
    }
  }
  return offset === undefined ? undefined : place(lines, offset)
}

function offsetOf(node: unknown): number | undefined {
  return (node as { range?: [number, number, number] } | null | undefined)?.range?.[0]
}

function place(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

/** `PIN: 0042` is meant as written: an environment variable is text, and 42 would be another one. */
function keepTextOfEnvironment(document: Document): void {
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || key.value !== 'env' || !isMap(value)) return
      for (const { value: item } of value.items) {
        if (!isScalar(item) || item.value === null || typeof item.value === 'string') continue
        item.value = item.source
      }
    },
  })
}
