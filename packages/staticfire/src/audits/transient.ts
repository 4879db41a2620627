import type { Reason } from '@staticfire/contracts'

/**
 * Why nothing was proven this time, where another time it may be: what a busy machine does to a
 * measurement, or chance. All other reasons lie in the service or in its configuration.
 */
const transient: ReadonlySet<string> = new Set([
  'control-failed',
  'fault-not-exercised',
  'gave-up-early',
  'in-dead-band',
  'instance-not-ready',
  'measurement-disturbed',
  'not-held',
  'nothing-held',
  'no-response',
  'scrape-lost',
  'slow-start',
  'too-few-arrivals',
  'too-few-requests',
  'watched-too-short',
])

/** True when a second look may prove what the first did not. */
export function isTransient(reason: Reason | undefined): boolean {
  return reason !== undefined && transient.has(reason.code)
}
