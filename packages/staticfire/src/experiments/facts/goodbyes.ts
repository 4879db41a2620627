import type { ShutdownObservation } from '@staticfire/contracts'
import type { Instance } from '../instance.ts'

/** How the service ended its dependency connections after the signal; those it left open count in none of the ways. */
export function goodbyes(instance: Instance, signalledAt: number): ShutdownObservation['goodbyes'] {
  return [...instance.proxies].map(([dependency, proxy]) => {
    const alive = proxy.ledger.connections.filter(
      ({ openedAt, closedAt }) =>
        openedAt < signalledAt && (closedAt === undefined || closedAt >= signalledAt),
    )
    const endedBy = (how: 'terminate' | 'fin' | 'reset') =>
      alive.filter((connection) => connection.closedBy === 'client' && connection.how === how)
        .length
    return {
      dependency,
      connections: alive.length,
      terminated: endedBy('terminate'),
      fin: endedBy('fin'),
      reset: endedBy('reset'),
    }
  })
}
