import type { Dependency, OutageCycle, ReadinessObservation, Reason } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass, unproven } from '../claims.ts'
import { answersOf } from './probe-misses.ts'

/** Readiness has `noticeMs` to fall and to recover; up to `lateMs` is the dead band. */
export const outageThresholds = {
  noticeMs: 10_000,
  lateMs: 12_000,
  brokenShare: 0.9,
  fineShare: 0.1,
  fewestRequests: 5,
  cycles: 2,
}

type Kind = 'ready-falls' | 'recovers' | 'names-check'

/** One dependency, lost in one way, twice: what readiness said about it. */
export interface Outage {
  /** `database/refuse`. */
  key: string
  ref: string
  dependency: Dependency
  observation: ReadinessObservation
  tier?: number
}

/** Readiness turns not-ready when it should, and stays ready when that is right. */
export function judgeFall(outage: Outage): ClaimDraft<Kind> {
  const { key, ref, dependency, observation } = outage
  const { cycles } = observation
  const claim = { id: `ready-falls[${key}]`, basis: [ref] } as const
  const text = `Readiness turns not-ready within ${seconds(outageThresholds.noticeMs)} of losing ${dependency.name} (${observation.fault})`
  const evidence = cycles.map((cycle, index) => evidenceOfFall(outage, cycle, index))
  const reason = whyNotExercised(outage)
  if (reason) return unproven({ ...claim, text, reason, evidence })

  const verdicts = cycles.map((cycle) => fallOf(cycle, dependency))
  if (verdicts.includes('lies')) {
    const [worst] = cycles.filter((_, index) => verdicts[index] === 'lies')
    const { failedDuring = 0, during = 0 } = worst?.requests ?? {}
    return fail({
      ...claim,
      text: `Readiness stays 200 without ${dependency.name} (${observation.fault}) while ${failedDuring} of ${during} requests fail`,
      evidence,
    })
  }
  const odd = verdicts.find(
    (verdict) => verdict === 'late' || verdict === 'unclear' || verdict === 'unused',
  )
  if (odd) return unproven({ ...claim, text, reason: explain(odd, dependency), evidence })
  if (verdicts.includes('rightly-ready')) {
    const because =
      dependency.critical === false ? 'it is declared not critical' : 'requests are still answered'
    return pass({
      ...claim,
      text: `Readiness stays ready without ${dependency.name} (${observation.fault}), rightly: ${because}`,
      evidence,
    })
  }
  return pass({ ...claim, text, evidence })
}

/** Ready again after each heal. */
export function judgeRecovery(outage: Outage): ClaimDraft<Kind> {
  const { key, ref, dependency, observation, tier } = outage
  const { cycles } = observation
  const claim = { id: `recovers[${key}]`, basis: [ref] } as const
  const text = `Ready again within ${seconds(outageThresholds.noticeMs)} of the heal of ${dependency.name} (${observation.fault}), twice`
  const evidence = cycles.map(({ record, readyAgainAt, requests }, index) =>
    measured(ref, `Heal ${index + 1}`, {
      observed: `${readyAgainAt === undefined ? 'not ready again' : `ready after ${seconds(readyAgainAt - (record.healedAt ?? readyAgainAt))}`}; ${requests.failedAfter} of ${requests.after} requests failed`,
      expected: `ready within ${seconds(outageThresholds.noticeMs)}, and requests answered`,
      ...(tier !== undefined && { tier }),
    }),
  )
  const reason = whyNotExercised(outage)
  if (reason) return unproven({ ...claim, text, reason, evidence })
  if (observation.exit)
    return fail({
      ...claim,
      text: `The process ended when ${dependency.name} was lost (${observation.fault}): nothing recovered`,
      evidence,
    })
  const verdicts = cycles.map(recoveryOf)
  if (verdicts.includes('never'))
    return fail({
      ...claim,
      text: `Not ready again after the heal of ${dependency.name} (${observation.fault})`,
      evidence,
    })
  if (verdicts.includes('broken'))
    return fail({
      ...claim,
      text: `Ready again after the heal of ${dependency.name} (${observation.fault}), but requests keep failing`,
      evidence,
    })
  if (verdicts.includes('late')) {
    const message = `Readiness came back later than ${seconds(outageThresholds.noticeMs)} after the heal, but before ${seconds(outageThresholds.lateMs)}.`
    return unproven({ ...claim, text, reason: { code: 'in-dead-band', message }, evidence })
  }
  if (cycles.length < outageThresholds.cycles) {
    const message = `Only ${cycles.length} of ${outageThresholds.cycles} outages were observed.`
    return unproven({ ...claim, text, reason: { code: 'too-few-cycles', message }, evidence })
  }
  return pass({ ...claim, text, evidence })
}

/** The not-ready answer says which check failed. A probe that only times out has no words: a note. */
export function judgeNaming(outage: Outage): ClaimDraft<Kind> {
  const { key, ref, dependency, observation } = outage
  const claim = { id: `names-check[${key}]`, basis: [ref] } as const
  const text = `The not-ready answer names the failing check (${dependency.name}, ${observation.fault})`
  const fallen = observation.cycles.filter(({ notReadyAt }) => notReadyAt !== undefined)
  const told = fallen.filter(
    ({ notReadyBody }) => notReadyBody !== undefined && notReadyBody !== '',
  )
  const evidence = told.slice(0, 1).map(({ notReadyBody = '' }) =>
    measured(ref, 'Body of the not-ready answer', {
      observed: notReadyBody.slice(0, 300),
      expected: `names ${dependency.name}`,
    }),
  )
  if (fallen.length === 0) {
    const message = `Readiness did not turn not-ready without ${dependency.name}, so there was nothing to name.`
    return notApplicable({
      ...claim,
      text,
      reason: { code: 'stayed-ready', message },
      basis: [ref],
    })
  }
  if (told.length === 0) {
    const answered = measured(ref, 'The not-ready answer', {
      observed: 'no body',
      expected: `names ${dependency.name}`,
    })
    return fail({
      ...claim,
      weight: 'advisory',
      text: `The not-ready answer says nothing about ${dependency.name} (${observation.fault})`,
      evidence: [answered],
    })
  }
  return told.every(({ namesDependency }) => namesDependency)
    ? pass({ ...claim, text, evidence })
    : fail({
        ...claim,
        text: `The not-ready answer does not name ${dependency.name} (${observation.fault})`,
        evidence,
      })
}

type Fall = 'fell' | 'late' | 'lies' | 'rightly-ready' | 'unclear' | 'unused'

function fallOf({ record, notReadyAt, requests }: OutageCycle, { critical }: Dependency): Fall {
  const failedShare = requests.during === 0 ? undefined : requests.failedDuring / requests.during
  if (notReadyAt !== undefined) {
    const afterMs = notReadyAt - record.installedAt
    if (afterMs <= outageThresholds.noticeMs) return 'fell'
    if (afterMs <= outageThresholds.lateMs) return 'late'
  }
  if (critical === false) return 'rightly-ready'
  if (failedShare === undefined || requests.during < outageThresholds.fewestRequests)
    return 'unused'
  if (failedShare >= outageThresholds.brokenShare) {
    const watchedMs = (record.healedAt ?? record.installedAt) - record.installedAt
    return watchedMs >= outageThresholds.noticeMs ? 'lies' : 'unclear'
  }
  return failedShare <= outageThresholds.fineShare && critical !== true
    ? 'rightly-ready'
    : 'unclear'
}

type Recovery = 'recovered' | 'never' | 'late' | 'broken'

function recoveryOf({ record, readyAgainAt, requests }: OutageCycle): Recovery {
  if (readyAgainAt === undefined) return 'never'
  const afterMs = readyAgainAt - (record.healedAt ?? readyAgainAt)
  if (afterMs > outageThresholds.lateMs) return 'never'
  if (afterMs > outageThresholds.noticeMs) return 'late'
  const isBroken =
    requests.after >= outageThresholds.fewestRequests &&
    requests.failedAfter / requests.after >= outageThresholds.brokenShare
  return isBroken ? 'broken' : 'recovered'
}

/**
 * A fault that nothing met proves nothing. A refused connect never reaches the proxy, so there the
 * proof is that requests which use the dependency were sent while its port was closed.
 */
function whyNotExercised({ dependency, observation }: Outage): Reason | undefined {
  const { cycles, fault } = observation
  const isMet = ({ record, requests, notReadyAt }: OutageCycle) =>
    record.attemptsHit > 0 ||
    (fault === 'refuse' &&
      (requests.during >= outageThresholds.fewestRequests || notReadyAt !== undefined))
  if (cycles.length > 0 && cycles.every(isMet)) return undefined
  return {
    code: 'fault-not-exercised',
    message: `Nothing the service did met the fault at ${dependency.name} (${fault}).`,
    remedy: 'traffic: { requests: [{ method: GET, path: /… }] }',
  }
}

function explain(fall: 'late' | 'unclear' | 'unused', { name }: Dependency): Reason {
  const remedy = `dependencies: { ${name}: { critical: true } }`
  if (fall === 'late') {
    const message = `Readiness turned not-ready later than ${seconds(outageThresholds.noticeMs)} after ${name} was lost, but before ${seconds(outageThresholds.lateMs)}.`
    return { code: 'in-dead-band', message }
  }
  if (fall === 'unused') {
    const message = `Too few known requests use ${name} to tell whether the service can do without it.`
    return { code: 'too-few-requests', message, remedy }
  }
  const message = `Without ${name} readiness stayed 200 and some requests failed, some were answered: whether the service can do without it is not clear.`
  return { code: 'partly-failing', message, remedy }
}

function evidenceOfFall({ ref, tier }: Outage, cycle: OutageCycle, index: number) {
  const { record, notReadyAt, ready, requests } = cycle
  const fell =
    notReadyAt === undefined
      ? 'stayed ready'
      : `not ready after ${seconds(notReadyAt - record.installedAt)}`
  return measured(ref, `Outage ${index + 1} of ${record.dependency}`, {
    observed: `${fell} (${answersOf(ready)}); ${requests.failedDuring} of ${requests.during} requests failed`,
    expected: `not 2xx within ${seconds(outageThresholds.noticeMs)} if requests fail`,
    ...(tier !== undefined && { tier }),
  })
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`
}
