import type { TrafficObservation } from '@staticfire/contracts'
import type { LogLine } from '@staticfire/process'
import type { ExperimentContext } from '../define.ts'
import type { Instance } from '../instance.ts'
import { holdsSecret } from './holds-secret.ts'

export interface SentCanary {
  kind: TrafficObservation['leaks'][number]['kind']
  value: string
}

/**
 * What was sent, or given in the environment, and must not stand in a log line. The line is kept masked
 * as a sample, the value never.
 */
export function leakedCanaries(
  lines: readonly LogLine[],
  sent: readonly SentCanary[],
  { mask, secrets }: ExperimentContext,
  instance: Instance,
): TrafficObservation['leaks'] {
  const wanted = [
    ...sent,
    ...[...secrets, ...instance.secrets].map((value) => ({ kind: 'secret' as const, value })),
  ]
  const unique = new Map(
    wanted.filter(({ value }) => value.length >= 6).map((canary) => [canary.value, canary]),
  )
  return [...unique.values()].flatMap(({ kind, value }) => {
    const found = lines.filter(({ text }) =>
      kind === 'secret' ? holdsSecret(text, [value]) : text.includes(value),
    )
    const [first] = found
    if (!first) return []
    return [
      {
        kind,
        text: mask(first.text.replaceAll(value, `‹${kind}›`)).slice(0, 500),
        times: found.length,
      },
    ]
  })
}
