import type { EnvironmentObservation, Reason, Variable } from '@staticfire/contracts'

/** True for a variable that holds, or is part of, a network address. */
function carriesAddress({ type, dependency }: Variable): boolean {
  return type === 'url' || dependency !== undefined
}

/**
 * Why a start without this variable proves nothing on this machine; undefined when it may run.
 * Without its address a service may fall back to a real one (a `.env` file, a default), so such a
 * start needs a sandbox that nothing can leave.
 */
export function egressReason(
  environment: EnvironmentObservation,
  variable: Variable,
): Reason | undefined {
  if (environment.egress === 'denied' || !carriesAddress(variable)) return undefined
  const why = environment.egressReason ?? 'this machine cannot isolate the network'
  return {
    code: 'egress-not-denied',
    message: `${variable.name} carries an address; starting with it changed could reach a real host, because egress could not be denied: ${why}.`,
    remedy: 'staticfire doctor',
  }
}
