import type { BootObservation, ConfigurationObservation, Family } from '@staticfire/contracts'

/** How long the healthy start took until it listened; undefined when none was seen. */
export function healthyBootMs(boot: Family<BootObservation> | undefined): number | undefined {
  const up = boot?.['up']
  return up?.listeningAt === undefined ? undefined : up.listeningAt - up.startedAt
}

/**
 * True when a start that did nothing within the limit may only have been slow: the dead band is a
 * healthy start that took more than half of that limit.
 */
export function hadTooLittleTime(
  { outcome, limitMs }: ConfigurationObservation,
  bootMs: number | undefined,
): boolean {
  return outcome === 'silent' && bootMs !== undefined && bootMs > limitMs / 2
}
