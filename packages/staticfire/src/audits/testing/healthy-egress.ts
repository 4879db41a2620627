import type { EgressObservation } from '@staticfire/contracts'

/** Everything went to the one declared dependency. */
export function healthyEgress(): EgressObservation {
  return {
    leaving: { unroutable: 0, refused: 30 },
    asked: { unroutable: 0, refused: 0, requests: 4 },
    dependencies: [{ dependency: 'database', connections: 3 }],
    printed: [],
    sourceFiles: 12,
    literals: [],
  }
}
