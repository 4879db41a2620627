import type { CyclesObservation, Reason, ResourceCycle } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'

/**
 * After the first cycle, which warms up: growth up to `passGrowth` is a timer's or a log file's; a leak
 * grows in every step but one, and by `failPerStep` a step if it is not every one. Of calls that failed
 * one at a time, a connection for each three of four shows that none is given back.
 *
 * Event loops and executors start their threads one by one, for each connection or task another, until
 * there are two a core or a few more; each loop has a selector and what wakes it, three descriptors. In nine
 * cycles three a cycle may be that, on any machine; a thread for each failure is more.
 */
export const resourceThresholds = {
  leastCycles: 5,
  cyclesToFail: 9,
  passGrowth: 3,
  failPerStep: 2,
  plateauSteps: 2,
  lazyThreads: 8,
  lazyThreadsPerCore: 2,
  mostLazyThreads: 24,
  descriptorsPerThread: 3,
  leastAttempts: 12,
  leftShare: 0.75,
}

const kinds = {
  descriptors: 'File descriptors, sockets among them,',
  threads: 'Threads',
} as const
type Kind = keyof typeof kinds

/** Whether descriptors, threads and the connections of failed calls are given back, burst after burst. */
export function judgeGivenBack(
  observed: CyclesObservation,
  cores: number,
): ClaimDraft<'given-back'>[] {
  return [
    ...(Object.keys(kinds) as Kind[]).map((kind) => judgeKind(kind, observed, cores)),
    ...observed.dependencies.map((dependency) => judgeConnections(dependency, observed)),
  ]
}

/** One failed call after the other needs one connection, however many there are. */
function judgeConnections(
  dependency: string,
  observed: CyclesObservation,
): ClaimDraft<'given-back'> {
  const faults = observed.cycles.flatMap((cycle) =>
    cycle.faults.filter((fault) => fault.dependency === dependency),
  )
  const attempts = faults.reduce((sum, { attemptsHit }) => sum + attemptsHit, 0)
  const left = faults.reduce((sum, { connectionsLeft }) => sum + connectionsLeft, 0)
  const claim = {
    id: `given-back[connections to ${dependency}]`,
    text: `A failed call to ${dependency} gives its connection back`,
    basis: ['cycles'],
  } as const
  const evidence = [
    measured('cycles', `Calls to ${dependency} that failed, one at a time`, {
      observed: `${left} connections of ${attempts} calls still open afterwards, in ${faults.length} rounds`,
      expected: 'one a round at most',
    }),
  ]
  const gap = whyNotEnough(observed)
  if (gap) return unproven({ ...claim, reason: gap, evidence })
  if (left <= faults.length) return pass({ ...claim, evidence })
  const { leastAttempts, leftShare } = resourceThresholds
  if (attempts >= leastAttempts && left >= attempts * leftShare) {
    const text = `${left} of ${attempts} calls to ${dependency} that failed keep their connection for good`
    return fail({ ...claim, text, evidence })
  }
  const message = `${left} connections were left by ${attempts} calls: more than are needed, and not one for each.`
  return unproven({ ...claim, reason: { code: 'in-dead-band', message }, evidence })
}

function judgeKind(
  kind: Kind,
  observed: CyclesObservation,
  cores: number,
): ClaimDraft<'given-back'> {
  const { cycles } = observed
  const counts = countsOf(kind, cycles)
  const first = counts[0] ?? 0
  const last = counts.at(-1) ?? 0
  const claim = {
    id: `given-back[${kind}]`,
    text: `${kinds[kind]} are given back after bursts, faults and clients that leave`,
    basis: ['cycles'],
  } as const
  const evidence = [
    measured('cycles', `${kinds[kind]} in the quiet after each of ${cycles.length} cycles`, {
      observed: cycles.map(({ quiet }) => quiet[kind]).join(', '),
      expected: `no more than ${resourceThresholds.passGrowth} more after the last than after the second`,
    }),
    measured('cycles', 'What each cycle was', {
      observed: `${describe(cycles)}; resident memory ${megabytes(cycles[0])} → ${megabytes(cycles.at(-1))} MB`,
    }),
  ]
  const gap = whyNotEnough(observed)
  if (gap) return unproven({ ...claim, reason: gap, evidence })
  const growing = isLeak(counts)
  const lazy = growing ? whyMaybeLazy(kind, cycles, cores) : undefined
  if (lazy) return unproven({ ...claim, reason: lazy, evidence })
  if (growing) {
    const text = `${kinds[kind]} grow with every cycle: ${first} after the second, ${last} after the ${ordinal(cycles.length)}`
    return fail({ ...claim, text, evidence })
  }
  if (last - first <= resourceThresholds.passGrowth || hasPlateau(counts))
    return pass({ ...claim, evidence })
  const message = `They grew from ${first} to ${last} over ${cycles.length} cycles, but not in every one: a pool may still fill up.`
  return unproven({ ...claim, reason: { code: 'in-dead-band', message }, evidence })
}

function countsOf(kind: Kind, [, ...later]: readonly ResourceCycle[]): number[] {
  return later.map(({ quiet }) => quiet[kind])
}

/** Threads that are started once and stay, and the descriptors that come with them. */
function whyMaybeLazy(
  kind: Kind,
  cycles: readonly ResourceCycle[],
  cores: number,
): Reason | undefined {
  const { lazyThreads, lazyThreadsPerCore, mostLazyThreads, descriptorsPerThread } =
    resourceThresholds
  const threads = countsOf('threads', cycles)
  const most = Math.min(mostLazyThreads, lazyThreads + lazyThreadsPerCore * cores)
  if (kind === 'threads') {
    const growth = threads.at(-1)! - threads[0]!
    if (growth > most) return undefined
    const message = `There were ${growth} more after ${cycles.length} cycles: event loops and executors may start ${most} one by one on ${cores} cores, and keep them.`
    return { code: 'threads-may-fill', message }
  }
  const others = countsOf(kind, cycles).map(
    (count, at) => count - descriptorsPerThread * threads[at]!,
  )
  if (isLeak(others)) return undefined
  const message = `Threads grew with them, and ${descriptorsPerThread} descriptors a thread explain it: see given-back[threads].`
  return { code: 'come-with-threads', message }
}

function isLeak(counts: readonly number[]): boolean {
  if (counts.length < resourceThresholds.cyclesToFail - 1) return false
  const steps = counts.slice(1).map((count, index) => count - counts[index]!)
  const rising = steps.filter((step) => step > 0).length
  if (rising === steps.length) return true
  const growth = counts.at(-1)! - counts[0]!
  return rising === steps.length - 1 && growth >= steps.length * resourceThresholds.failPerStep
}

/** It has stopped growing: what leaks goes on. */
function hasPlateau(counts: readonly number[]): boolean {
  const { plateauSteps } = resourceThresholds
  const before = counts.at(-1 - plateauSteps)
  return before !== undefined && counts.at(-1)! - before <= 1
}

function whyNotEnough({ cycles, exit, limited }: CyclesObservation): Reason | undefined {
  if (exit) {
    const how = exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code}`
    return {
      code: 'service-ended',
      message: `The service ended (${how}) before five cycles were over.`,
    }
  }
  if (cycles.length < resourceThresholds.leastCycles || limited > cycles.length) {
    const message = "The service's own rate limit stood in the way of five bursts."
    return { code: 'rate-limited', message, remedy: 'traffic: { limits: { requests: …, per: … } }' }
  }
  return undefined
}

function describe(cycles: readonly ResourceCycle[]): string {
  const [cycle] = cycles.slice(1)
  if (!cycle) return 'none'
  const dependencies = [...new Set(cycle.faults.map(({ dependency }) => dependency))]
  const hurt =
    dependencies.length > 0 ? `, ${cycle.failed} while ${dependencies.join(', ')} failed` : ''
  return `${cycle.worked} requests that worked${hurt}, ${cycle.abandoned} that were abandoned`
}

function megabytes(cycle: ResourceCycle | undefined): number {
  return Math.round((cycle?.quiet.rssBytes ?? 0) / 1_000_000)
}

function ordinal(count: number): string {
  return ['', 'first', 'second', 'third'][count] ?? `${count}th`
}
