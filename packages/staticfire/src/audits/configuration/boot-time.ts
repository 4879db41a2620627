import type { BootObservation, ConfigurationObservation, Family } from '@staticfire/contracts'

/** How long the healthy start took until it listened; undefined when none was seen. */
export function healthyBootMs(boot: Family<BootObservation> | undefined): number | undefined {
  const up = boot?.['up']
  return up?.listeningAt === undefined ? undefined : up.listeningAt - up.startedAt
}

/**
 * True when a start that did nothing within the limit may only have been slow: the dead band is a
 * healthy start that took more than half of that limit, less what the machine let it wait for a processor.
 */
export function hadTooLittleTime(
  { outcome, limitMs, starvedMs = 0 }: ConfigurationObservation,
  bootMs: number | undefined,
): boolean {
  return outcome === 'silent' && bootMs !== undefined && bootMs > (limitMs - starvedMs) / 2
}

/** What the machine's share in a slow start was, for a reason's text; empty where it was small. */
export function waited({ starvedMs = 0 }: ConfigurationObservation): string {
  return starvedMs < 1_000 ? '' : ` and it waited ${Math.round(starvedMs)} ms for a processor`
}
