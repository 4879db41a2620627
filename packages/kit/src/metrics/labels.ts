import { KitError } from '../kernel/errors.ts'

/** A series' labels, rendered once: a scrape then only joins texts. */
export interface Labels {
  readonly pairs: readonly (readonly [name: string, value: string])[]
  /** `method="GET",route="/orders"`, without braces; empty when there are none. */
  readonly text: string
}

export function createLabels(values: Readonly<Record<string, string>>): Labels {
  const pairs = Object.entries(values)
  const text = pairs.map(([name, value]) => `${name}="${escapeLabelValue(value)}"`).join(',')
  return { pairs, text }
}

export const noLabels: Labels = createLabels({})

/** Of the text format 0.0.4: backslash, quote and line feed in values; no quote in help texts. */
function escapeLabelValue(value: string): string {
  return escapeHelp(value).replaceAll('"', '\\"')
}

export function escapeHelp(help: string): string {
  return help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

/** Throws OPTION_INVALID for what Prometheus would refuse, or means something else there. */
export function requireMetricName(name: string): void {
  if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name))
    throw new KitError(
      'OPTION_INVALID',
      `The metric name ${JSON.stringify(name)} is not valid. Use letters, digits and underscores, and no digit first.`,
    )
}

/** `le` and `quantile` belong to histograms and summaries, two underscores to Prometheus itself. */
export function requireLabelNames(metric: string, names: readonly string[]): void {
  const wrong = names.find(
    (name) => !/^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) || name === 'le' || name === 'quantile',
  )
  if (wrong === undefined) return
  throw new KitError(
    'OPTION_INVALID',
    `The metric ${metric} has a label ${JSON.stringify(wrong)}, which is not valid or is reserved. Name it otherwise.`,
  )
}
