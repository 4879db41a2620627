import type { Clock } from '../kernel/clock.ts'
import { type Beacon, createBeacons } from './beacons.ts'
import type { DrainDelay } from './drain-delay.ts'
import type { Phase } from './phase.ts'
import { within } from './within.ts'

/** What holds requests: a server, a queue's consumer. */
export interface Intake {
  name: string
  /** Still takes what comes, but sends those who ask elsewhere. */
  windDown?(): void
  /** Takes no more, and says so to who is connected. Resolves once all that was taken is done. */
  stop(): Promise<void>
  /** Gives up what is not done yet; returns how much that was. */
  cut(): number
}

export interface Closer {
  name: string
  close(signal: AbortSignal): Promise<unknown>
}

/** How an end went, step by step, in milliseconds since its beginning. */
export interface EndReport {
  reason: string
  isClean: boolean
  /** Requests and messages that were cut by the deadline. */
  lost: number
  /** Beacons that were still lit at the deadline. */
  stillLit: string[]
  steps: { step: string; atMs: number; problem?: string }[]
}

export interface LifecycleOptions {
  clock: Clock
  delay: DrainDelay
  /** From the signal to the end of all of it, in milliseconds. */
  timeoutMs: number
  /** Of the time-out, what is kept for closing dependencies and sending telemetry. */
  closingMs: number
  onPhase?: (phase: Phase) => void
  /** Keeps the process alive while it ends; returns what lets go of it. */
  hold?: () => () => void
}

export interface Lifecycle {
  readonly phase: Phase
  /** Aborted as soon as the end begins: for loops and for a start that is under way. */
  readonly ending: AbortSignal
  /** The start is over; readiness may go on. Does nothing once the end has begun. */
  started(): void
  intake(intake: Intake): void
  /** Closed after the drain, the last registered first, each within what is left of the time. */
  onClose(closer: Closer): void
  /** Called last of all, in the order given: flushes of telemetry. */
  onFlush(closer: Closer): void
  beacon(name: string): Beacon
  /** Begins the end, or joins one that has begun. */
  end(reason: string): Promise<EndReport>
  /** Ends the waiting: cuts what is in flight and goes on to closing. */
  hurry(): void
}

export function createLifecycle({
  clock,
  delay,
  timeoutMs,
  closingMs,
  onPhase,
  hold = holdProcess,
}: LifecycleOptions): Lifecycle {
  const ending = new AbortController()
  const haste = new AbortController()
  const intakes: Intake[] = []
  const closers: Closer[] = []
  const flushers: Closer[] = []
  const beacons = createBeacons()
  let phase: Phase = 'starting'
  let ended: Promise<EndReport> | undefined

  const enter = (next: Phase) => {
    phase = next
    onPhase?.(next)
  }

  async function end(reason: string): Promise<EndReport> {
    const startedAt = clock.now()
    const letGo = hold()
    const leftMs = () => Math.max(0, timeoutMs - (clock.now() - startedAt))
    const report: EndReport = { reason, isClean: true, lost: 0, stillLit: [], steps: [] }
    const note = (step: string, problem?: string) => {
      const atMs = clock.now() - startedAt
      report.steps.push({ step, atMs, ...(problem !== undefined && { problem }) })
      if (problem !== undefined) report.isClean = false
    }
    enter('draining')
    ending.abort(new Error(`ending: ${reason}`))
    for (const intake of intakes) intake.windDown?.()
    note('readiness off')
    await delay.wait(haste.signal)
    note('intake stopped')
    const drained = Promise.all([...intakes.map((intake) => intake.stop()), beacons.allReleased()])
    const waited = await Promise.race([
      within(clock, Math.max(0, leftMs() - closingMs), drained),
      aborted(haste.signal),
    ])
    if (waited.outcome === 'done') note('drained')
    else {
      report.stillLit = beacons.lit()
      for (const intake of intakes) report.lost += intake.cut()
      note('drain cut', reasonOfCut(waited, report))
    }
    enter('closing')
    for (const closer of closers.toReversed()) await close(closer, 'closed')
    for (const flusher of flushers) await close(flusher, 'flushed')
    enter('stopped')
    letGo()
    return report

    async function close({ name, close: work }: Closer, verb: string): Promise<void> {
      // One that hangs may use half of what is left: those after it get a turn, too.
      const limitMs = Math.max(100, leftMs() / 2)
      const controller = new AbortController()
      const result = await within(clock, limitMs, (async () => work(controller.signal))())
      if (result.outcome === 'done') return note(`${name} ${verb}`)
      controller.abort()
      note(`${name} ${verb}`, result.outcome === 'late' ? 'took too long' : String(result.error))
    }
  }

  return {
    get phase() {
      return phase
    },
    ending: ending.signal,
    started() {
      if (phase === 'starting') enter('ready')
    },
    intake: (intake) => void intakes.push(intake),
    onClose: (closer) => void closers.push(closer),
    onFlush: (closer) => void flushers.push(closer),
    beacon: beacons.light,
    end: (reason) => (ended ??= end(reason)),
    hurry: () => haste.abort(),
  }
}

/**
 * Once the listener is closed nothing else may keep the loop turning: without this a process that still
 * waits for a dependency to close would exit in the middle, with code 0.
 */
function holdProcess(): () => void {
  const timer = setInterval(() => {}, 60_000)
  return () => clearInterval(timer)
}

function reasonOfCut(waited: Cut, { lost, stillLit }: EndReport): string {
  if (waited.outcome === 'failed') return String(waited.error)
  const what = [
    ...(lost > 0 ? [`${lost} in flight`] : []),
    ...stillLit.map((name) => `beacon ${name}`),
  ]
  const why = waited.outcome === 'late' ? 'the time was up' : 'a second signal came'
  return what.length > 0 ? `${why} with ${what.join(', ')}` : why
}

type Cut = { outcome: 'late' } | { outcome: 'hurried' } | { outcome: 'failed'; error: unknown }

function aborted(signal: AbortSignal): Promise<{ outcome: 'hurried' }> {
  return new Promise((resolve) => {
    const hurried = () => resolve({ outcome: 'hurried' })
    if (signal.aborted) hurried()
    else signal.addEventListener('abort', hurried, { once: true })
  })
}
