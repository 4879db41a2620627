/** What the file left out and a description fills, and what else there is to say about it. */
export interface Filling {
  /** By key of staticfire.yaml, as it would stand there. */
  described: Record<string, string>
  /** Where both speak and differ, and what does not count: one sentence each. */
  notes: string[]
}

/**
 * Decides between what the file declares and what the service describes: the file wins, and a difference is
 * told. `isLooser` says why a described value does not count.
 */
export function choose<T>(
  filling: Filling,
  key: string,
  declared: T | undefined,
  described: { value: T; text: string; isSame(declared: T): boolean; whyNot?: string } | undefined,
): T | undefined {
  if (described === undefined) return declared
  const { value, text, isSame, whyNot } = described
  if (declared !== undefined) {
    if (!isSame(declared)) {
      filling.notes.push(
        `${key}: staticfire.yaml says ${shown(declared)}, the service describes ${text}. The file counts; one of them is wrong.`,
      )
    }
    return declared
  }
  if (whyNot !== undefined) {
    filling.notes.push(`${key}: the service describes ${text}, which does not count: ${whyNot}`)
    return undefined
  }
  filling.described[key] = text
  return value
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
