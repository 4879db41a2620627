/** The parts of a dependency's address that a placeholder may name. */
export const addressPartNames = ['url', 'host', 'port', 'user', 'password', 'database'] as const

export type AddressPart = (typeof addressPartNames)[number]

export type Placeholder =
  | { type: 'port' }
  | { type: 'dependency'; dependency: string; part: AddressPart }
  | { type: 'unknown'; name: string }

/**
 * Replaces each `${port}` and `${dependency.<name>.<part>}` of a text by what `fill` gives;
 * `$${` stands for `${` itself.
 */
export function replacePlaceholders(text: string, fill: (it: Placeholder) => string): string {
  return text.replaceAll(/\$\$\{|\$\{([^}]*)\}?/g, (match, name: string | undefined) =>
    name === undefined ? '${' : fill(parse(name, match.endsWith('}'))),
  )
}

/** The placeholders of a text, in order. */
export function findPlaceholders(text: string): Placeholder[] {
  const found: Placeholder[] = []
  replacePlaceholders(text, (it) => {
    found.push(it)
    return ''
  })
  return found
}

function parse(name: string, isClosed: boolean): Placeholder {
  if (!isClosed) return { type: 'unknown', name }
  if (name === 'port') return { type: 'port' }
  const [, dependency, word] = /^dependency\.([A-Za-z0-9_-]+)\.([a-z]+)$/.exec(name) ?? []
  const part = addressPartNames.find((known) => known === word)
  if (dependency === undefined || part === undefined) return { type: 'unknown', name }
  return { type: 'dependency', dependency, part }
}
