import corpus from '../../corpus.json' with { type: 'json' }

/** The ids of the defects of one folder, e.g. `timeouts/`. */
export function idsOf(folder: string): string[] {
  return corpus.map(({ id }) => id).filter((id) => id.startsWith(folder))
}
