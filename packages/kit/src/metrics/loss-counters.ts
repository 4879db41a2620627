import type { Losses } from '../kernel/losses.ts'
import type { Family, Sample } from './family.ts'
import { createLabels } from './labels.ts'

/** `kit_losses_total{part,reason}` over all parts; one that is told twice counts once, two of one name are added up. */
export function lossesFamily(prefix: string, all: Iterable<Losses>): Family {
  const totals = new Map<string, Map<string, number>>()
  for (const losses of new Set(all)) {
    const reasons = totals.get(losses.part) ?? new Map<string, number>()
    totals.set(losses.part, reasons)
    for (const [reason, count] of Object.entries(losses.counts()))
      reasons.set(reason, (reasons.get(reason) ?? 0) + count)
  }
  const samples: Sample[] = [...totals].flatMap(([part, reasons]) =>
    [...reasons].map(([reason, value]) => ({ labels: createLabels({ part, reason }), value })),
  )
  return {
    type: 'counter',
    name: `${prefix}kit_losses_total`,
    help: 'What a part of the kit dropped or could not do.',
    samples,
  }
}
