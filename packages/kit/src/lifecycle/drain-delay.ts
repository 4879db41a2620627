import type { Clock } from '../kernel/clock.ts'

/** In Kubernetes an endpoint's removal takes about this long to reach every proxy and ingress. */
const propagationMs = 5_000
/** Who polled readiness in this time is taken for a balancer that watches it. */
const rememberedMs = 30_000
/** Balancers take a backend out after so many bad probes (HAProxy's and Kubernetes' default is three). */
const badProbes = 3
/** Between the bad probe that counts and the last request that a balancer had sent by then. */
const leastMs = 1_000
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
 * A given number of milliseconds, or `auto`: five seconds in Kubernetes; elsewhere until whoever
 * polled readiness has been told three times and a second has passed, ten seconds at most; no time where nobody polled it.
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
  let lastProbeAt = Number.NEGATIVE_INFINITY
  let told = 0
  let onTold = () => {}
  return {
    probed(isReady) {
      lastProbeAt = clock.now()
      if (isReady) return
      told++
      if (told >= badProbes) onTold()
    },
    wait(signal) {
      told = 0
      const isWatched = clock.now() - lastProbeAt <= rememberedMs
      const limitMs =
        delay === 'auto' ? (isKubernetes ? propagationMs : isWatched ? longestMs : 0) : delay
      if (limitMs === 0 || signal.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        function finish() {
          callOff()
          signal.removeEventListener('abort', finish)
          onTold = () => {}
          resolve()
        }
        const startedAt = clock.now()
        let callOff = clock.after(limitMs, finish)
        signal.addEventListener('abort', finish, { once: true })
        if (delay === 'auto' && !isKubernetes) {
          onTold = () => {
            onTold = () => {}
            callOff()
            callOff = clock.after(startedAt + leastMs - clock.now(), finish)
          }
        }
      })
    },
  }
}
