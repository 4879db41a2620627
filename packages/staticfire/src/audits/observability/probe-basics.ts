import type {
  BootObservation,
  Family,
  ReadinessObservation,
  TrafficObservation,
} from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass, unproven } from '../claims.ts'
import { refOf } from '../observation-set.ts'
import { answersOf, isGood, judgeSteadiness, probeThresholds } from './probe-misses.ts'

type Kind = 'live-answers' | 'ready-when-serving' | 'keeps-secrets'

/** Liveness answers once the service is up: from its first 2xx on, or from the start if none came. */
export function judgeLiveAtBoot({ live }: BootObservation): ClaimDraft<Kind> {
  const ref = refOf('boot', 'up')
  const first = live.samples.findIndex(isGood)
  const since = first < 0 ? live.samples : live.samples.slice(first)
  const claim = { id: 'live-answers', basis: [ref] } as const
  const probe = `Liveness (${live.path ?? 'route'})`
  // A quick start leaves one or two polls: a good one is proof, steadiness is judged in outages.
  if (first >= 0 && since.length < probeThresholds.fewestPolls && since.every(isQuick)) {
    const evidence = [
      measured(ref, `${probe} polled at start`, {
        observed: answersOf(since),
        expected: 'every poll 2xx within 1 s',
      }),
    ]
    return pass({ ...claim, text: `${probe} answers 2xx once the service is up`, evidence })
  }
  return judgeSteadiness<Kind>(claim, probe, since, 'once the service is up')
}

/** When readiness first said 2xx, requests worked. */
export function judgeFirstRequests(
  key: string,
  { ready, firstRequests, firstReadyAt }: BootObservation,
  traffic: TrafficObservation | undefined,
  hasSafeOperation: boolean,
): ClaimDraft<Kind> {
  const ref = refOf('boot', key)
  const claim = { id: `ready-when-serving[${key}]`, basis: [ref] } as const
  const text = 'Readiness says 2xx only when requests can be served'
  if (firstReadyAt === undefined) {
    const evidence = [
      measured(ref, 'Readiness during the start', {
        observed: answersOf(ready.samples),
        expected: 'not 2xx before it can serve',
      }),
    ]
    const message = 'Readiness never said 2xx in this start.'
    return key === 'up'
      ? unproven({ ...claim, text, reason: { code: 'never-ready', message }, evidence })
      : pass({
          ...claim,
          text: `It is not ready while ${key.slice('down/'.length)} is down at start`,
          evidence,
        })
  }
  const works = new Set(
    traffic?.operations.filter(({ expected }) => expected > 0).map(({ operation }) => operation),
  )
  const meaningful = firstRequests.filter(
    ({ operation, status }) => works.has(operation) && status !== 429,
  )
  const broken = meaningful.filter(({ status }) => status === undefined || status >= 500)
  const evidence = [
    measured(ref, 'Requests sent the moment readiness first said 2xx', {
      observed:
        firstRequests
          .map(({ operation, status }) => `${operation}: ${status ?? 'no answer'}`)
          .join(', ') || 'none',
      expected: 'answered without a 5xx',
    }),
  ]
  if (meaningful.length === 0) {
    const message = 'No safe request that works later could be sent the moment readiness said 2xx.'
    const remedy = 'traffic: { requests: [{ method: GET, path: /… }] }'
    // A service of writes alone has nothing that may be sent on a guess: a note, not a gap.
    const weight = hasSafeOperation ? 'required' : 'advisory'
    return unproven({
      ...claim,
      text,
      weight,
      reason: { code: 'not-exercised', message, remedy },
      evidence,
    })
  }
  // With a dependency down, what does not use it works: only a service that can do nothing lies.
  const hasLied = key === 'up' ? broken.length > 0 : broken.length === meaningful.length
  return hasLied
    ? fail({
        ...claim,
        text: `Readiness said 2xx ${key === 'up' ? '' : `with ${key.slice('down/'.length)} down at start `}while ${broken.length} of ${meaningful.length} first requests failed`,
        evidence,
      })
    : pass({ ...claim, text, evidence })
}

/** No probe's answer holds a credential or an internal address. */
export function judgeLeaks(
  boot: Family<BootObservation>,
  readiness: Family<ReadinessObservation>,
): ClaimDraft<Kind> {
  const atBoot = Object.entries(boot).map(([key, { leaks, live, ready }]) => ({
    ref: refOf('boot', key),
    leaks,
    answers: [...live.samples, ...ready.samples].filter(({ status }) => status !== undefined)
      .length,
  }))
  const inOutages = Object.entries(readiness).flatMap(([key, { cycles }]) =>
    cycles.map(({ leaks, live, ready }) => ({
      ref: refOf('readiness', key),
      leaks,
      answers: [...live, ...ready].filter(({ status }) => status !== undefined).length,
    })),
  )
  const all = [...atBoot, ...inOutages]
  const leaking = all.filter(({ leaks }) => leaks.length > 0)
  const answers = all.reduce((sum, each) => sum + each.answers, 0)
  const id = 'keeps-secrets'
  const text = 'No probe answers with a credential or an internal address'
  if (leaking.length > 0) {
    const kinds = [...new Set(leaking.flatMap(({ leaks }) => leaks))].join(', ')
    const evidence = leaking.map(({ ref, leaks }) =>
      measured(ref, 'Body of a probe', { observed: leaks.join(', '), expected: 'neither' }),
    )
    return fail({ id, text: `A probe's answer holds ${kinds}`, evidence })
  }
  const refs = [...new Set(all.map(({ ref }) => ref))]
  if (answers === 0) {
    const reason = { code: 'no-answers', message: 'No probe answered, so no answer was read.' }
    return unproven({ id, text, reason, basis: refs })
  }
  return pass({
    id,
    text,
    basis: refs,
    evidence: [
      measured(refs[0] ?? 'boot', 'Bodies of the probes', {
        observed: `nothing in ${answers} answers`,
        expected: 'no credential, no internal address',
      }),
    ],
  })
}

/** The claims that outages make have no subject when there is nothing to lose. */
export function notForOutages(reason: {
  code: string
  message: string
}): ClaimDraft<'ready-falls'> {
  return notApplicable({
    id: 'ready-falls',
    text: 'Readiness turns not-ready when a hard dependency is lost',
    reason,
  })
}

function isQuick({ at, endedAt }: { at: number; endedAt: number }): boolean {
  return endedAt - at <= probeThresholds.probeLimitMs
}
