import type { ShutdownObservation } from '@staticfire/contracts'
import type { ConnectionRecord, Proxy } from '@staticfire/proxy'
import type { Instance } from '../instance.ts'

/**
 * How the service ended its dependency connections after the signal; those it left open count in none of
 * the ways. One that the dependency ended needs no goodbye, and one with a request that was never
 * answered was broken off.
 */
export function goodbyes(instance: Instance, signalledAt: number): ShutdownObservation['goodbyes'] {
  return [...instance.proxies].map(([dependency, proxy]) => {
    const unanswered = withoutAnswer(proxy)
    const alive = openAt(proxy, signalledAt).filter(
      ({ id, closedBy }) => closedBy !== 'upstream' && !unanswered.has(id),
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

/** The connections that were open at that instant. */
function openAt(proxy: Proxy, instant: number): ConnectionRecord[] {
  return proxy.ledger.connections.filter(
    ({ openedAt, closedAt }) =>
      openedAt < instant && (closedAt === undefined || closedAt >= instant),
  )
}

/** Of a protocol that nobody speaks here it is not known what an answer is. */
function withoutAnswer({ ledger, protocol }: Proxy): Set<number> {
  if (protocol === 'tcp') return new Set()
  return new Set(
    ledger.attempts
      .filter(({ outcome }) => outcome !== 'answered' && outcome !== 'failed')
      .map(({ connection }) => connection),
  )
}
