import type { Comparison, Run, Said } from './compare.ts'

/** The comparison as a table, with the claims that differ below their item. */
export function render(
  { isIdentical, decisions, items }: Comparison,
  runs: readonly Run[],
): string {
  const rows = [
    ...items.flatMap(({ item, statuses, claims }) => [
      [item, counts(statuses)],
      ...claims.map(({ id, weight, statuses: each }) => [
        `  ${id}${weight === 'advisory' ? ' (advisory)' : ''}`,
        withRuns(each),
      ]),
    ]),
    ['decision', counts(decisions)],
  ] as [string, string][]
  const width = Math.max(...rows.map(([name]) => name.length))
  const noisy = runs.filter(({ isNoisy }) => isNoisy).map(({ number }) => number)
  return [
    ...rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`),
    '',
    `${runs.length} runs, ${noisy.length} of them under CPU noise${noisy.length > 0 ? ` (${noisy.join(', ')})` : ''}`,
    isIdentical
      ? 'All runs agree on every judged item.'
      : 'The runs differ: see above which statuses and claims.',
    '',
  ].join('\n')
}

function counts(said: Said): string {
  return Object.entries(said)
    .map(([status, numbers]) => `${status} ×${numbers.length}`)
    .join(', ')
}

function withRuns(said: Said): string {
  const entries = Object.entries(said).toSorted(([, a], [, b]) => b.length - a.length)
  return entries
    .map(([status, numbers], index) =>
      index === 0 ? `${status} ×${numbers.length}` : `${status} in run ${numbers.join(', ')}`,
    )
    .join('; ')
}
