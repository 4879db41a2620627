import type { UnreachableObservation, UnreachablePhase } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { refOf } from '../observation-set.ts'

/** How much longer the median request may take without the receiver, and the share of requests that are lost for certain. */
export const unreachableThresholds = { littleSlowerMs: 500, muchSlowerMs: 2_000, lostShare: 0.5 }

const words = { collector: 'the collector', tracker: 'the error tracker' } as const
const says = { refuses: 'refuses connections', silent: 'says nothing', reachable: 'answers' }

/** Telemetry is a guest: without its receiver the service starts, serves, and lives. */
export function judgeUnreachable(
  receiver: keyof typeof words,
  observation: UnreachableObservation,
): ClaimDraft<'unreachable'> {
  const ref = refOf('unreachable', receiver)
  const name = words[receiver]
  const { isReady, phases, exit } = observation
  const claim = {
    id: 'unreachable',
    text: `Without ${name} the service starts, serves as quickly, and lives`,
    basis: [ref],
  } as const
  const evidence = [
    measured(ref, `The service while ${name} cannot be reached`, {
      observed: isReady
        ? `${phases.map(described).join('; ')}${exit ? '; then it ended' : ''}`.slice(0, 300)
        : 'it was not ready',
      expected: `the same answers, at most ${unreachableThresholds.littleSlowerMs} ms later`,
    }),
  ]
  const refuted = refutation(observation)
  if (refuted !== undefined) return fail({ ...claim, text: `While ${name} ${refuted}`, evidence })
  const control = phases.find(({ condition }) => condition === 'reachable')
  if (!control || !control.requests.some(({ isExpected }) => isExpected)) {
    const message = 'Requests did not work with the receiver back either, so they show nothing.'
    return unproven({ ...claim, reason: { code: 'control-failed', message }, evidence })
  }
  const isExercised = phases.some(
    ({ condition, attempts }) => condition === 'silent' && attempts > 0,
  )
  if (!isExercised) {
    const message = `Nothing was sent to ${name} while it was silent, so that was not tried.`
    return unproven({ ...claim, reason: { code: 'fault-not-exercised', message }, evidence })
  }
  const faulty = phases.filter(({ condition }) => condition !== 'reachable')
  const isSlower = faulty.some(
    (phase) => slowerMs(phase, control) > unreachableThresholds.littleSlowerMs,
  )
  if (isSlower || faulty.some(({ requests }) => requests.some(({ isExpected }) => !isExpected))) {
    const message = `Without ${name} some requests were slower or were answered otherwise, and not all of them.`
    return unproven({ ...claim, reason: { code: 'partly-affected', message }, evidence })
  }
  return pass({ ...claim, evidence })
}

function refutation({ isReady, phases, exit }: UnreachableObservation): string | undefined {
  if (!isReady) return 'refuses connections the service does not become ready'
  if (exit) return `cannot be reached the process ends (${exit.signal ?? `exit code ${exit.code}`})`
  const control = phases.find(({ condition }) => condition === 'reachable')
  const isControlGood = control?.requests.every(({ isExpected }) => isExpected) ?? false
  if (!control || !isControlGood) return undefined
  const lost = phases.find((phase) => lostShare(phase) >= unreachableThresholds.lostShare)
  if (lost)
    return `${says[lost.condition]} ${Math.round(lostShare(lost) * 100)} % of requests are not answered as before`
  const slow = phases.find(
    (phase) => slowerMs(phase, control) >= unreachableThresholds.muchSlowerMs,
  )
  return (
    slow && `${says[slow.condition]} requests take ${Math.round(slowerMs(slow, control))} ms longer`
  )
}

function lostShare({ requests }: UnreachablePhase): number {
  return requests.filter(({ isExpected }) => !isExpected).length / Math.max(1, requests.length)
}

function slowerMs(phase: UnreachablePhase, control: UnreachablePhase): number {
  return medianMs(phase) - medianMs(control)
}

function medianMs({ requests }: UnreachablePhase): number {
  const sorted = requests.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

function described(phase: UnreachablePhase): string {
  const { condition, requests } = phase
  const good = requests.filter(({ isExpected }) => isExpected).length
  return `it ${says[condition]}: ${good} of ${requests.length} answered as expected, median ${Math.round(medianMs(phase))} ms`
}
