import type { Clock } from '../kernel/clock.ts'

/** How one dependency is asked whether it works. */
export interface HealthCheck {
  /** Rejects or resolves to `false` when the dependency does not work. Must stop when the signal says so. */
  check(signal: AbortSignal): unknown
  /** The service cannot answer without it, so readiness depends on it. Default true. */
  isCritical?: boolean
  /** Default 1,000. */
  timeoutMs?: number
  /** Between two checks while all is well. Default 5,000. */
  intervalMs?: number
}

/** What the last check found; `pending` before the first one has ended. */
export interface Finding {
  status: 'up' | 'down' | 'pending'
  /** A short word, never the dependency's own message: that may hold an address or a password. */
  reason?: 'timeout' | 'failed'
  isCritical: boolean
  /** Milliseconds on the clock; undefined while pending. */
  checkedAt: number | undefined
}

/** A check that is asked again and again, off the path of requests and probes. */
export interface WatchedCheck {
  readonly name: string
  finding(): Finding
  /** Asks now unless it is being asked; resolves with what was found. */
  refresh(): Promise<Finding>
  start(): void
  stop(): void
}

/** What is down is asked more often, so that readiness comes back soon. */
const downIntervalMs = 1_000

export function watchCheck(
  name: string,
  { check, isCritical = true, timeoutMs = 1_000, intervalMs = 5_000 }: HealthCheck,
  { clock, onChange }: { clock: Clock; onChange?: (name: string, finding: Finding) => void },
): WatchedCheck {
  let finding: Finding = { status: 'pending', isCritical, checkedAt: undefined }
  let asking: Promise<Finding> | undefined
  let callOff: (() => void) | undefined
  let isRunning = false

  async function ask(): Promise<Finding> {
    const result = await outcomeOf(check, timeoutMs, clock)
    const before = finding.status
    finding = { ...result, isCritical, checkedAt: clock.now() }
    asking = undefined
    if (before !== finding.status) onChange?.(name, finding)
    return finding
  }

  function planNext(): void {
    if (!isRunning) return
    const delayMs = finding.status === 'up' ? intervalMs : Math.min(intervalMs, downIntervalMs)
    callOff = clock.after(delayMs, () => void refresh().then(planNext))
  }

  function refresh(): Promise<Finding> {
    return (asking ??= ask())
  }

  return {
    name,
    finding: () => finding,
    refresh,
    start() {
      if (isRunning) return
      isRunning = true
      if (finding.status === 'pending') void refresh().then(planNext)
      else planNext()
    },
    stop() {
      isRunning = false
      callOff?.()
    },
  }
}

/** A check that ignores its signal is left behind; its late answer counts for nothing. */
async function outcomeOf(
  check: HealthCheck['check'],
  timeoutMs: number,
  clock: Clock,
): Promise<Pick<Finding, 'status' | 'reason'>> {
  const controller = new AbortController()
  let callOff = () => {}
  const late = new Promise<'timeout'>((resolve) => {
    callOff = clock.after(timeoutMs, () => {
      resolve('timeout')
      controller.abort(new Error(`the check took longer than ${timeoutMs} ms`))
    })
  })
  try {
    const answer = await Promise.race([(async () => check(controller.signal))(), late])
    if (answer === 'timeout') return { status: 'down', reason: 'timeout' }
    return answer === false ? { status: 'down', reason: 'failed' } : { status: 'up' }
  } catch {
    return { status: 'down', reason: 'failed' }
  } finally {
    callOff()
  }
}
