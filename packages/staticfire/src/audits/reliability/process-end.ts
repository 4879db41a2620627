import type { ShutdownObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import type { Stop } from './stop.ts'

/** How much above the grace period is too near to tell, and the send lateness that voids timings. */
export const endThresholds = { graceDeadBandMs: 250, latenessBudgetMs: 20 }

type Kind = 'exits' | 'second-signal' | 'reached' | 'flushed'

/** Gone within the grace period. Code and signal are reported and do not decide. */
export function judgeExit({ key, ref, observation }: Stop): ClaimDraft<Kind> {
  const { signal, signalledAt, graceMs, groupGoneAt, exit, lateness, dependency } = observation
  const claim = { id: `exits[${key}]`, basis: [ref] } as const
  const hanging = dependency === undefined ? '' : `, although ${dependency} hangs`
  const text = `It ends within its grace period of ${seconds(graceMs)} after ${signal}${hanging}`
  const tookMs = groupGoneAt === undefined ? undefined : groupGoneAt - signalledAt
  const evidence = [
    measured(ref, `The process and its children after ${signal}`, {
      observed: describeEnd(observation),
      expected: `gone within ${seconds(graceMs)}${observation.isGraceDeclared ? '' : ' (default)'}`,
    }),
  ]
  if (tookMs === undefined) {
    const left = exit ? 'left a process behind' : 'was still alive'
    return fail({
      ...claim,
      text: `It ${left} after its grace period of ${seconds(graceMs)}${hanging}`,
      evidence,
    })
  }
  // The tool may notice an end late, never early: within the grace period is within it however busy
  // the machine is. Beyond it, its own lateness widens the dead band.
  if (tookMs <= graceMs) return pass({ ...claim, text, evidence })
  const deadBandMs = endThresholds.graceDeadBandMs + lateness.maxMs
  if (tookMs > graceMs + deadBandMs)
    return fail({
      ...claim,
      text: `It took ${seconds(tookMs)} to end after ${signal}; its grace period is ${seconds(graceMs)}${hanging}`,
      evidence,
    })
  const isDisturbed = lateness.p99Ms > endThresholds.latenessBudgetMs
  const message = `It took ${seconds(tookMs)} to end: too near to its grace period of ${seconds(graceMs)} to tell${isDisturbed ? `, since the tool itself was late (p99 ${Math.round(lateness.p99Ms)} ms)` : ''}.`
  return unproven({
    ...claim,
    text,
    reason: {
      code: isDisturbed ? 'measurement-disturbed' : 'in-dead-band',
      message,
      ...(isDisturbed && { remedy: 'Run the check again on a quieter machine.' }),
    },
    evidence,
  })
}

/**
 * A second signal may hurry the service or be ignored: both are right. What it must not do is put
 * bytes on a connection that are no HTTP.
 */
export function judgeSecondSignal({ key, ref, observation }: Stop): ClaimDraft<Kind> {
  const { signal, witnesses, halfSent, heldBy } = observation
  const claim = { id: `second-signal[${key}]`, basis: [ref] } as const
  const text = `A second ${signal} corrupts no answer`
  const all = [...witnesses, ...halfSent]
  const corrupt = all.filter(({ outcome }) => outcome === 'invalid')
  const whole = all.filter(({ outcome }) => outcome === 'ok').length
  const evidence = [
    measured(ref, `${all.length} requests in flight at two signals`, {
      observed: `${whole} answered whole, ${all.length - whole - corrupt.length} ended, ${corrupt.length} corrupted`,
      expected: 'none corrupted',
    }),
  ]
  if (corrupt.length > 0)
    return fail({
      ...claim,
      text: `A second ${signal} corrupted ${corrupt.length} of ${all.length} answers`,
      evidence,
    })
  if (all.length > 0 && heldBy !== 'nothing') return pass({ ...claim, text, evidence })
  const message = 'No request could be held in flight across the two signals.'
  return unproven({
    ...claim,
    text,
    weight: 'advisory',
    reason: { code: 'nothing-held', message },
    evidence,
  })
}

/** These start a child and keep the signal to themselves; tini and dumb-init hand it on. */
const deafWrappers = ['sh', 'bash', 'dash', 'ash', 'zsh', 'npm', 'npx', 'yarn', 'pnpm']
const forwarders = ['tini', 'dumb-init', 'env']

/**
 * Whether the signal reaches the service as it is started. A note: the drain was measured at the
 * service itself, and the command in production may be another one.
 */
export function judgeReach({ key, ref, observation }: Stop): ClaimDraft<Kind> {
  const { signal, signalled } = observation
  const claim = { id: `reached[${key}]`, basis: [ref], weight: 'advisory' } as const
  const text = `${signal} reaches the service as it is started`
  const wrappers = signalled.wrappers.join(', ')
  const evidence = [
    measured(ref, 'The process that an orchestrator would signal', {
      observed: signalled.isTop
        ? 'the service itself'
        : `${wrappers || 'another process'} around the service`,
      expected: 'the service itself, or a wrapper that hands signals on',
    }),
  ]
  if (signalled.isTop) return pass({ ...claim, text, evidence })
  const deaf = signalled.wrappers.filter((wrapper) => deafWrappers.includes(wrapper))
  if (deaf.length > 0)
    return fail({
      ...claim,
      text: `${signal} stops at ${deaf.join(', ')} instead of reaching the service`,
      evidence,
    })
  if (
    signalled.wrappers.length > 0 &&
    signalled.wrappers.every((each) => forwarders.includes(each))
  )
    return pass({ ...claim, text, evidence })
  const message = `Whether ${wrappers || 'the process around the service'} hands ${signal} on was not measured.`
  return unproven({ ...claim, text, reason: { code: 'wrapper-unknown', message }, evidence })
}

/**
 * The last answered request left its line. Required where lines of requests are seen at all, since
 * the checklist asks for the flush; a service that logs no requests shows nothing either way.
 */
export function judgeFlush({ key, ref, observation }: Stop): ClaimDraft<Kind> {
  const { signal, lastRequestLogged } = observation
  const claim = { id: `flushed[${key}]`, basis: [ref] } as const
  const text = `The last request before the end left its line in the log (${signal})`
  if (lastRequestLogged === undefined) {
    const message = 'The service logs no line by which its last request could be found.'
    return unproven({
      ...claim,
      text,
      weight: 'advisory',
      reason: { code: 'requests-not-logged', message },
    })
  }
  const evidence = [
    measured(ref, 'The line of the last answered request', {
      observed: lastRequestLogged ? 'printed' : 'missing',
      expected: 'printed before the process ended',
    }),
  ]
  return lastRequestLogged
    ? pass({ ...claim, text, evidence })
    : fail({
        ...claim,
        text: `The log line of the last answered request was lost at ${signal}`,
        evidence,
      })
}

function describeEnd({ exit, signalledAt, groupGoneAt, graceMs }: ShutdownObservation): string {
  if (!exit) return `alive after ${seconds(graceMs)}`
  const how = exit.signal === null ? `code ${exit.code}` : exit.signal
  const gone =
    groupGoneAt === undefined
      ? 'a child stayed behind'
      : `all gone after ${seconds(groupGoneAt - signalledAt)}`
  return `ended with ${how} after ${seconds(exit.at - signalledAt)}; ${gone}`
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`
}
