import { KitError } from '../kernel/errors.ts'
import type { Losses } from '../kernel/losses.ts'

/** Each label with all values it can take: `{ kind: ['card', 'cash'] }`. */
export type ClosedLabels = Readonly<Record<string, readonly string[]>>

/** One of the listed values for each label. */
export type LabelValues<L extends ClosedLabels> = { readonly [Name in keyof L]: L[Name][number] }

/** Nothing to say where a metric has no labels. */
export type LabelArguments<L extends ClosedLabels> = keyof L extends never
  ? []
  : [labels: LabelValues<L>]

/** So many series one metric may come to: each combination of values is one. */
const maxCombinations = 1000

export interface ClosedSet<Child> {
  child(values: Readonly<Record<string, string>> | undefined): Child
}

/**
 * Keeps one child for each combination of label values, made when it is first used. A value that is not listed,
 * which types forbid, becomes `other` and is counted: a label cannot grow.
 */
export function createClosedSet<Child>(
  metric: string,
  labels: ClosedLabels,
  losses: Losses,
  make: (values: Record<string, string>) => Child,
): ClosedSet<Child> {
  const names = Object.keys(labels)
  const listed = names.map((name) => [...new Set([...labels[name]!, 'other'])])
  const combinations = listed.reduce((product, values) => product * values.length, 1)
  if (combinations > maxCombinations)
    throw new KitError(
      'OPTION_INVALID',
      `The labels of ${metric} combine to ${combinations} series; ${maxCombinations} is the most. Give it fewer labels or values.`,
    )
  const indexes = listed.map((values) => new Map(values.map((value, index) => [value, index])))
  const children: (Child | undefined)[] = Array.from({ length: combinations })

  return {
    child(values) {
      let at = 0
      for (let label = 0; label < names.length; label++) {
        const index = indexes[label]!
        let place = index.get(values?.[names[label]!] as string)
        if (place === undefined) {
          losses.count('label_not_listed')
          place = index.get('other')!
        }
        at = at * index.size + place
      }
      return (children[at] ??= make(valuesAt(at)))
    },
  }

  function valuesAt(at: number): Record<string, string> {
    let rest = at
    const values = listed.toReversed().map((known) => {
      const value = known[rest % known.length]!
      rest = Math.floor(rest / known.length)
      return value
    })
    return Object.fromEntries(values.toReversed().map((value, label) => [names[label]!, value]))
  }
}
