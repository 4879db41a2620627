import { parse } from 'yaml'

/** How a written configuration differs from what was found, as the lines of a diff; its own additions are not told. */
export function differences(written: string, found: string): string[] {
  const own = flat(parsed(written))
  return [...flat(parsed(found))].flatMap(([key, value]) => {
    const before = own.get(key)
    if (before === value || (before === undefined && isCovered(key, own))) return []
    const added = `+ ${key}: ${value}`
    return before === undefined ? [added] : [`- ${key}: ${before}`, added]
  })
}

function parsed(text: string): unknown {
  try {
    // An alias can stand within what it names: as JSON that is an error, and nothing is compared.
    return JSON.parse(JSON.stringify(parse(text, { maxAliasCount: 50, logLevel: 'silent' })))
  } catch {
    return undefined
  }
}

/** Each value with the path that leads to it; a list is one value. */
function flat(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return path === '' ? new Map() : new Map([[path, JSON.stringify(value)]])
  }
  return new Map(
    Object.entries(value).flatMap(([key, it]) => [
      ...flat(it, path === '' ? key : `${path}.${key}`),
    ]),
  )
}

/** The same key is written in another form, e.g. as one text instead of a map. */
function isCovered(key: string, own: ReadonlyMap<string, string>): boolean {
  const parts = key.split('.')
  return parts.some((_, index) => index > 0 && own.has(parts.slice(0, index).join('.')))
}
