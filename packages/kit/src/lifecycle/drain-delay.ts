import type { Clock } from '../kernel/clock.ts'

/** In Kubernetes an endpoint's removal takes about this long to reach every proxy and ingress. */
const propagationMs = 5_000
/** Balancers take a backend out after so many bad probes (HAProxy's and Kubernetes' default is three). */
const badProbes = 3
/** Between the bad probe that counts and the last request that a balancer had sent by then. */
const reactionMs = 1_000
/** As long as a balancer is waited for at most. */
const longestMs = 10_000

/** How long requests are still accepted after readiness went off. */
export interface DrainDelay {
  /** A readiness probe was answered now; `isReady` is what it was told. */
  probed(isReady: boolean): void
  /** Resolves when nobody should send requests here any more. */
  wait(signal: AbortSignal): Promise<void>
}

/**
 * A given number of milliseconds, or `auto`: five seconds in Kubernetes; elsewhere until whoever polls
 * readiness has been told three times and a second has passed, ten seconds at most; no time where nobody
 * polls it. One probe alone is a person who looks: a balancer comes again.
 */
export function createDrainDelay({
  delay,
  clock,
  isKubernetes,
}: {
  delay: number | 'auto'
  clock: Clock
  isKubernetes: boolean
}): DrainDelay {
  let lastProbeAt: number | undefined
  let intervalMs: number | undefined
  let told = 0
  let onTold = () => {}

  /** Undefined where nobody polls, or nobody does any more. */
  const pollerMs = (): number | undefined => {
    if (lastProbeAt === undefined || intervalMs === undefined) return undefined
    const sinceMs = clock.now() - lastProbeAt
    return sinceMs <= badProbes * intervalMs + reactionMs ? intervalMs : undefined
  }

  const limitMs = (): number => {
    if (delay !== 'auto') return delay
    if (isKubernetes) return propagationMs
    const everyMs = pollerMs()
    return everyMs === undefined ? 0 : Math.min(longestMs, badProbes * everyMs + reactionMs)
  }

  return {
    probed(isReady) {
      const now = clock.now()
      if (lastProbeAt !== undefined && now - lastProbeAt <= longestMs) {
        intervalMs = now - lastProbeAt
      }
      lastProbeAt = now
      if (isReady) return
      told++
      if (told >= badProbes) onTold()
    },
    wait(signal) {
      told = 0
      const mostMs = limitMs()
      if (mostMs === 0 || signal.aborted) return Promise.resolve()
      const startedAt = clock.now()
      return new Promise((resolve) => {
        function finish() {
          callOff()
          signal.removeEventListener('abort', finish)
          onTold = () => {}
          resolve()
        }
        let callOff = clock.after(mostMs, finish)
        signal.addEventListener('abort', finish, { once: true })
        if (delay !== 'auto' || isKubernetes) return
        onTold = () => {
          onTold = () => {}
          callOff()
          callOff = clock.after(startedAt + reactionMs - clock.now(), finish)
        }
      })
    },
  }
}
