import type { EnvironmentObservation, Reason, TrafficObservation } from '@staticfire/contracts'

/**
 * Whether a service without declared dependencies has none. Found nothing is no proof; but a service
 * whose requests worked in a sandbox that nothing can leave needed nothing outside itself.
 */
export function withoutDependencies(
  environment: EnvironmentObservation,
  traffic: TrafficObservation | undefined,
): { isProven: boolean; reason: Reason } {
  const worked = traffic?.operations.filter(({ expected }) => expected > 0).length ?? 0
  const hasServed = worked > 0 && worked === traffic?.operations.length
  if (environment.egress === 'denied' && hasServed) {
    const message = `No dependency is declared, and all ${worked} known operations work where nothing outside can be reached.`
    return { isProven: true, reason: { code: 'no-dependencies', message } }
  }
  const message = 'No dependency is declared, and that there is none was not shown.'
  const remedy = 'dependencies: { database: { kind: postgres, env: DATABASE_URL, from: embedded } }'
  return { isProven: false, reason: { code: 'no-dependencies-declared', message, remedy } }
}
