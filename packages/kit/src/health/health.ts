import type { Clock } from '../kernel/clock.ts'
import type { Losses } from '../kernel/losses.ts'
import { type Finding, type HealthCheck, watchCheck, type WatchedCheck } from './check.ts'

/** An answer to a probe: ready to send, small, without a secret. */
export interface ProbeAnswer {
  status: 200 | 503
  /** JSON text. */
  body: string
}

export type ServiceState = 'starting' | 'ready' | 'draining' | 'closing' | 'stopped'

export interface HealthOptions {
  checks?: Readonly<Record<string, HealthCheck>>
  /** Where the service is in its life. */
  state: () => ServiceState
  clock: Clock
  /** Parts whose losses are shown beside the checks. */
  losses?: () => Iterable<Losses>
  onChange?: (name: string, finding: Finding) => void
}

export interface Health {
  /** Watches one more dependency, from now on where the others are watched already. */
  add(name: string, check: HealthCheck): void
  /** The process turns its loop: nothing else, or an outage would restart every instance. */
  live(): ProbeAnswer
  /** Requests may come: started, not draining, every critical dependency up. */
  ready(): ProbeAnswer
  /** The start is over; a slow start is not a dead process. */
  startup(): ProbeAnswer
  findings(): Readonly<Record<string, Finding>>
  /** Asks all dependencies once and resolves when each has answered or timed out, then keeps asking. */
  start(): Promise<void>
  stop(): void
}

/** Answers come from memory: a probe takes microseconds however slow a dependency is. */
export function createHealth({
  checks = {},
  state,
  clock,
  losses = () => [],
  onChange,
}: HealthOptions): Health {
  const watched: WatchedCheck[] = []
  let isWatching = false
  const add = (name: string, check: HealthCheck) => {
    const it = watchCheck(name, check, { clock, ...(onChange && { onChange }) })
    watched.push(it)
    if (isWatching) it.start()
  }
  for (const [name, check] of Object.entries(checks)) add(name, check)
  const blocking = () =>
    watched.filter((it) => it.finding().isCritical && it.finding().status !== 'up')
  return {
    add,
    live: () => ({ status: 200, body: '{"status":"alive"}' }),
    startup: () =>
      state() === 'starting'
        ? { status: 503, body: '{"status":"starting"}' }
        : { status: 200, body: '{"status":"started"}' },
    ready() {
      const now = state()
      const isReady = now === 'ready' && blocking().length === 0
      const status = now === 'ready' ? (isReady ? 'ready' : 'not ready') : now
      const detail = { status, checks: checksDetail(), ...lossesDetail() }
      return { status: isReady ? 200 : 503, body: JSON.stringify(detail) }
    },
    findings: () => Object.fromEntries(watched.map((it) => [it.name, it.finding()])),
    async start() {
      await Promise.all(watched.map((it) => it.refresh()))
      isWatching = true
      for (const it of watched) it.start()
    },
    stop() {
      isWatching = false
      for (const it of watched) it.stop()
    },
  }

  function checksDetail(): Record<string, object> {
    return Object.fromEntries(
      watched.map((it) => {
        const { status, reason, isCritical, checkedAt } = it.finding()
        const ageMs = checkedAt === undefined ? undefined : Math.round(clock.now() - checkedAt)
        return [it.name, { status, reason, critical: isCritical, age_ms: ageMs }]
      }),
    )
  }

  /** What was lost shows here and in the metrics; it never takes the service out of rotation. */
  function lossesDetail(): { losses?: Record<string, object> } {
    const lost = [...losses()]
      .map((it) => [it.part, it.counts()] as const)
      .filter(([, counts]) => Object.keys(counts).length > 0)
    return lost.length > 0 ? { losses: Object.fromEntries(lost) } : {}
  }
}
