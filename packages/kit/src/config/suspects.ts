import { nearestName } from './suggest.ts'
import type { Sources } from './sources.ts'
import type { Variable } from './variables.ts'

/** A name that is set and known to nobody, but near a variable that is not set. */
export interface Suspect {
  readonly name: string
  readonly meant: string
}

/** Finds what was perhaps meant to set a variable. */
export function createSuspicion(
  sources: Sources,
  variables: readonly Variable[] | undefined,
): (meant: string) => Suspect | undefined {
  const known = new Set(variables?.flatMap(({ name }) => [name, `${name}_FILE`]))
  const strangers = [...sources.names()].filter((name) => !known.has(name))
  return (meant) => {
    const name = nearestName(meant, strangers) ?? nearestName(`${meant}_FILE`, strangers)
    return name === undefined ? undefined : { name, meant }
  }
}

/** Ends a line on a variable that is not set. */
export function hint(suspect: Suspect | undefined): string {
  return suspect === undefined ? '' : `. ${suspect.name} is set: is that a misspelling?`
}
