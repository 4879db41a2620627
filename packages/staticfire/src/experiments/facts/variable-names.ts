import type { Blueprint, Variable } from '@staticfire/contracts'

/**
 * The name under which the output speaks of a variable: its own, or an alias by which frameworks
 * report it (pydantic's field `database_url`, Spring's `database.url` and `databaseUrl`), each as a
 * whole word. For a dependency's address the dependency's name beside the word for its kind of
 * setting does not count: the operator has to know which variable to set.
 */
export function nameIn(
  output: string,
  variable: Variable,
  blueprint: Blueprint,
): string | undefined {
  const others = new Set(blueprint.variables.map(({ name }) => name))
  return aliasesOf(variable.name)
    .filter((alias) => alias === variable.name || !others.has(alias))
    .find((alias) => wholeWord(alias).test(output))
}

function aliasesOf(name: string): string[] {
  const words = name.toLowerCase().split(/[_-]+/)
  // One word alone (`port`, `level`) is everyday prose: only its own spelling counts.
  if (words.length === 1) return [name]
  const camel = words
    .map((word, index) => (index === 0 ? word : word[0]!.toUpperCase() + word.slice(1)))
    .join('')
  return [
    name,
    words.join('_'),
    words.join('.'),
    words.join('-'),
    camel,
    camel[0]!.toUpperCase() + camel.slice(1),
  ]
}

function wholeWord(text: string): RegExp {
  return new RegExp(`(?<![A-Za-z0-9_])${RegExp.escape(text)}(?![A-Za-z0-9_])`)
}
