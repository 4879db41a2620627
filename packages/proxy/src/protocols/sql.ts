/** How a statement is named in the ledger. */
export interface StatementName {
  /** Verb and first table: `SELECT orders`. */
  operation: string
  /** The statement with its literals replaced, at most 200 characters. */
  key: string
  /** As it was sent, at most 1,000 characters. */
  text: string
}

const cacheLimit = 1000
const cache = new Map<string, StatementName>()

export function nameStatement(sql: string): StatementName {
  const known = cache.get(sql)
  if (known !== undefined) return known
  const plain = withoutLiterals(sql)
  const name = {
    operation: operationOf(plain),
    key: plain.slice(0, 200),
    text: sql.slice(0, 1000),
  }
  if (cache.size >= cacheLimit) cache.clear()
  cache.set(sql, name)
  return name
}

const noise = /--[^\n]*|\/\*[\s\S]*?\*\/|\s+/g
const literals =
  /[eE]?'(?:[^']|'')*'?|\$(\w*)\$[\s\S]*?\$\1\$|(?<![\w$"])-?\d[\d.]*(?:e[-+]?\d+)?\b/g

function withoutLiterals(sql: string): string {
  return sql.replaceAll(literals, '?').replaceAll(noise, ' ').trim()
}

const name = '((?:"[^"]+"|[\\w$]+)(?:\\.(?:"[^"]+"|[\\w$]+))*)'
const tablePatterns: Record<string, RegExp> = {
  SELECT: new RegExp(`\\bFROM\\s+(?:ONLY\\s+)?${name}`, 'i'),
  DELETE: new RegExp(`\\bFROM\\s+(?:ONLY\\s+)?${name}`, 'i'),
  WITH: new RegExp(`\\b(?:FROM|INTO|UPDATE)\\s+${name}`, 'i'),
  INSERT: new RegExp(`\\bINTO\\s+${name}`, 'i'),
  MERGE: new RegExp(`\\bINTO\\s+${name}`, 'i'),
  UPDATE: new RegExp(`^UPDATE\\s+(?:ONLY\\s+)?${name}`, 'i'),
  COPY: new RegExp(`^COPY\\s+${name}`, 'i'),
  TRUNCATE: new RegExp(`^TRUNCATE\\s+(?:TABLE\\s+)?${name}`, 'i'),
  LOCK: new RegExp(`^LOCK\\s+(?:TABLE\\s+)?${name}`, 'i'),
}
const schemaChange = new RegExp(
  `^(CREATE|ALTER|DROP)\\s+(?:\\w+\\s+){0,3}?(?:TABLE|INDEX|SCHEMA|SEQUENCE|VIEW|TYPE)\\s+(?:IF\\s+(?:NOT\\s+)?EXISTS\\s+)?${name}`,
  'i',
)

function operationOf(sql: string): string {
  const verb = (/^[a-z]+/i.exec(sql)?.[0] ?? 'QUERY').toUpperCase()
  const table = (tablePatterns[verb] ?? schemaChange).exec(sql)?.at(-1)
  if (table === undefined) return verb
  return `${verb} ${lastPart(table)}`.slice(0, 100)
}

/** `public."Orders"` → `Orders`. */
function lastPart(table: string): string {
  return /(?:"([^"]+)"|([\w$]+))$/.exec(table)?.slice(1).find(Boolean) ?? table
}
