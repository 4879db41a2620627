import type { AskedUnderLimit, BurstObservation, RateLimit } from '@staticfire/contracts'
import { type AuditCase, type Change, unrecorded } from '../testing/audit-case.ts'
import { askedUnderLimit } from '../testing/healthy-burst.ts'
import { t0 } from '../testing/exchanges.ts'

function all(...changes: Change[]): Change {
  return (observations) => changes.forEach((change) => change(observations))
}

function burst(change: (burst: BurstObservation) => void): Change {
  return (observations) => change(observations.burst)
}

function declared(limits: RateLimit): Change {
  return ({ blueprint }) => void (blueprint.limits = limits)
}

/** The whole burst served, in so many milliseconds. */
function unlimited(announced: BurstObservation['announced'] = [], tookMs = 3_200): Change {
  return burst((each) => {
    delete each.refusal
    delete each.retry
    delete each.found
    each.asked = []
    each.announced = announced
    each.rounds = [
      {
        ...each.rounds[0]!,
        endedAt: t0 + tookMs,
        sent: 300,
        served: 300,
        statuses: { '200': 300 },
      },
    ]
  })
}

/** Refused with another status; what the second client was answered. */
function otherwise(status: number, second: Partial<AskedUnderLimit>, isOtherBody = false): Change {
  return burst((each) => {
    each.refusal = { ...each.refusal!, status, isOtherBody, answers: [] }
    each.asked = [askedUnderLimit({ subject: 'second-client', asked: 3, served: 3, ...second })]
    delete each.retry
    each.announced = []
  })
}

function asked(...changed: AskedUnderLimit[]): Change {
  return burst((each) => {
    const subjects = new Set(changed.map(({ subject }) => subject))
    each.asked = [...each.asked.filter(({ subject }) => !subjects.has(subject)), ...changed]
  })
}

function retryAfter(retryAfter: string | undefined, retryAfterMs?: number): Change {
  return burst((each) => {
    each.refusal!.answers = each.refusal!.answers.map(({ at, status = 429 }) => ({
      at,
      status,
      ...(retryAfter !== undefined && { retryAfter }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    }))
    if (retryAfterMs === undefined) delete each.retry
  })
}

type Try = NonNullable<BurstObservation['retry']>['tries'][number]

function retried(...tries: Partial<Try>[]): Change {
  return burst((each) => {
    each.retry!.tries = tries.map((overrides, index) => ({
      afterMs: 10_150 + index * 2_000,
      status: 429,
      outcome: 'ok',
      isServed: false,
      ...overrides,
    }))
  })
}

const refused = (subject: AskedUnderLimit['subject'], asked = 3) =>
  askedUnderLimit({ subject, asked, served: 0, refused: asked })
const evaded = (hops: number) =>
  askedUnderLimit({ subject: 'rotated', hops, asked: 60, served: 60, refused: 0 })

const limits: AuditCase[] = [
  {
    name: 'a burst that meets 429 passes',
    status: 'pass',
    claims: {
      limited: 'pass',
      'retry-after': 'pass',
      'retry-works': 'pass',
      'others-served': 'pass',
      'probes-exempt[live]': 'pass',
      'not-evaded': 'pass',
    },
  },
  {
    name: 'a declared limit within reach that nobody meets fails',
    change: all(unlimited(), declared({ requests: 60, perMs: 10_000 })),
    status: 'fail',
    claims: { limited: 'fail' },
  },
  {
    name: 'a lowered limit that changes nothing fails',
    change: all(
      unlimited(),
      burst((each) => void (each.isLowered = true)),
      declared({
        requests: 2_000,
        perMs: 10_000,
        lowered: { requests: 60, perMs: 10_000, env: { LIMIT: '60' } },
      }),
    ),
    status: 'fail',
    claims: { limited: 'fail' },
  },
  {
    name: 'the limit that the service announces, and does not keep, fails',
    change: unlimited([['ratelimit-policy', '"default";q=60;w=10']]),
    status: 'fail',
    claims: { limited: 'fail' },
  },
  {
    name: 'a limit of a second lets each second through',
    change: all(unlimited(), declared({ requests: 90, perMs: 1_000 })),
    status: 'unproven',
    code: 'limit-out-of-reach',
    claims: { limited: 'unproven' },
  },
  {
    name: 'a declared limit beyond a burst has to be lowered',
    change: all(unlimited(), declared({ requests: 2_000, perMs: 10_000 })),
    status: 'unproven',
    code: 'limit-out-of-reach',
    claims: { limited: 'unproven' },
  },
  {
    name: 'an announced limit beyond a burst is no missing one',
    change: unlimited([['x-ratelimit-limit', '1000']]),
    status: 'unproven',
    code: 'limit-out-of-reach',
    claims: { limited: 'unproven' },
  },
  {
    name: 'three hundred requests served say nothing of a limit of a thousand, or of a gateway',
    change: unlimited(),
    status: 'unproven',
    code: 'no-limit-met',
    claims: { limited: 'unproven' },
  },
  {
    name: 'twice the limit at the edge of two windows passes',
    change: all(
      burst((each) => void (each.refusal!.servedBefore = 60)),
      declared({ requests: 30, perMs: 10_000 }),
    ),
    status: 'pass',
    claims: { limited: 'pass' },
  },
  {
    name: 'a little more than that proves nothing',
    change: all(
      burst((each) => void (each.refusal!.servedBefore = 75)),
      declared({ requests: 30, perMs: 10_000 }),
    ),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { limited: 'unproven' },
  },
  {
    name: 'a limit that eight processes count apart is eight times as high, and fails',
    change: all(
      burst((each) => void (each.refusal!.servedBefore = 160)),
      declared({ requests: 20, perMs: 10_000 }),
    ),
    status: 'fail',
    claims: { limited: 'fail' },
  },
]

const sixty: RateLimit = { requests: 60, perMs: 10_000 }

const statuses: AuditCase[] = [
  {
    name: 'a declared limit that answers 500 fails',
    change: all(otherwise(500, {}), declared(sixty)),
    status: 'fail',
    claims: { limited: 'fail' },
  },
  {
    name: 'a declared limit that answers 200 with an error in the body fails',
    change: all(otherwise(200, {}, true), declared(sixty)),
    status: 'fail',
    claims: { limited: 'fail' },
  },
  {
    name: 'a 500 for one client may be a defect of another kind where no limit is declared',
    change: otherwise(500, {}),
    status: 'unproven',
    code: 'refused-otherwise',
    claims: { limited: 'unproven' },
  },
  {
    name: 'load that is shed from everybody is no limit of a client',
    change: all(otherwise(503, { served: 0, refused: 3 }), declared(sixty)),
    status: 'unproven',
    code: 'refused-otherwise',
    claims: { limited: 'unproven' },
  },
  {
    name: '503 for one client may be either',
    change: all(otherwise(503, {}), declared(sixty)),
    status: 'unproven',
    code: 'refused-otherwise',
    claims: { limited: 'unproven' },
  },
  {
    name: 'a quota of the business answers as it likes',
    change: all(otherwise(409, {}), declared(sixty)),
    status: 'unproven',
    code: 'refused-otherwise',
    claims: { limited: 'unproven' },
  },
]

const retries: AuditCase[] = [
  {
    name: '429 without Retry-After fails, whatever else the headers say',
    change: retryAfter(undefined),
    status: 'fail',
    claims: { 'retry-after': 'fail', limited: 'pass' },
  },
  {
    name: 'a Retry-After that only some have fails',
    change: burst((each) => void delete each.refusal!.answers[1]!.retryAfter),
    status: 'fail',
    claims: { 'retry-after': 'fail' },
  },
  {
    name: 'a Retry-After with a unit fails',
    change: retryAfter('10s'),
    status: 'fail',
    claims: { 'retry-after': 'fail' },
  },
  {
    name: 'a point in time, as seconds, fails',
    change: all(
      retryAfter('1767614400', 1_767_614_400_000),
      burst((each) => void (each.retry = { ...each.retry!, waitMs: 1_767_614_400_000, tries: [] })),
    ),
    status: 'fail',
    claims: { 'retry-after': 'fail', 'retry-works': 'unproven' },
  },
  {
    name: 'a week is neither plausible nor absurd',
    change: all(
      retryAfter('604800', 604_800_000),
      burst((each) => void (each.retry = { ...each.retry!, waitMs: 604_800_000, tries: [] })),
    ),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { 'retry-after': 'unproven', 'retry-works': 'unproven' },
  },
  {
    name: 'a window of a minute is not waited for',
    change: all(
      retryAfter('60', 60_000),
      burst((each) => void (each.retry = { retryAfter: '60', waitMs: 60_000, tries: [] })),
    ),
    status: 'unproven',
    code: 'too-long-to-wait',
    claims: { 'retry-after': 'pass', 'retry-works': 'unproven' },
  },
  {
    name: 'a client that waited and is refused twice was lied to',
    change: retried({}, {}),
    status: 'fail',
    claims: { 'retry-works': 'fail', 'retry-after': 'pass' },
  },
  {
    name: 'a second too early is the dead band',
    change: retried({}, { status: 200, isServed: true }),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { 'retry-works': 'unproven' },
  },
  {
    name: 'what fails otherwise after the wait says nothing of the limit',
    change: retried({ status: 503 }, { status: 503 }),
    status: 'unproven',
    code: 'control-failed',
    claims: { 'retry-works': 'unproven' },
  },
]

const reach: AuditCase[] = [
  {
    name: 'one bucket for everybody fails',
    change: asked(refused('second-client')),
    status: 'fail',
    claims: { 'others-served': 'fail' },
  },
  {
    name: 'where three requests are the limit, a second client may have met its own',
    change: all(
      asked(refused('second-client')),
      burst((each) => void (each.refusal!.servedBefore = 3)),
    ),
    status: 'unproven',
    code: 'low-limit',
    claims: { 'others-served': 'unproven' },
  },
  {
    name: 'the same identity from elsewhere may count as the same client',
    change: all(
      asked(refused('second-client')),
      burst((each) => void (each.isIdentified = true)),
    ),
    status: 'unproven',
    code: 'one-identity',
    claims: { 'others-served': 'unproven' },
  },
  {
    name: 'unless addresses are what is declared to be counted',
    change: all(
      asked(refused('second-client')),
      burst((each) => void (each.isIdentified = true)),
      declared({ requests: 50, perMs: 10_000, by: 'ip' }),
    ),
    status: 'fail',
    claims: { 'others-served': 'fail' },
  },
  {
    name: 'another identity from elsewhere is another client',
    change: all(
      asked(refused('second-client')),
      burst(
        (each) =>
          void Object.assign(each, { isIdentified: true, otherBy: ['address', 'identity'] }),
      ),
    ),
    status: 'fail',
    claims: { 'others-served': 'fail' },
  },
  {
    name: 'a limit that does not hold for two requests shows nothing',
    change: burst((each) => {
      each.asked = each.asked.map((one) => ({ ...one, asked: 0, served: 0, refused: 0, lost: 8 }))
    }),
    status: 'unproven',
    code: 'not-held',
    claims: {
      'others-served': 'unproven',
      'probes-exempt[live]': 'unproven',
      'not-evaded': 'unproven',
    },
  },
  {
    name: 'a liveness probe that is answered 429 fails',
    change: asked(refused('live', 2)),
    status: 'fail',
    claims: { 'probes-exempt[live]': 'fail', 'probes-exempt[ready]': 'pass' },
  },
  {
    name: 'metrics that are answered 429 fail',
    change: asked(refused('metrics', 2)),
    status: 'fail',
    claims: { 'probes-exempt[metrics]': 'fail' },
  },
  {
    name: 'a service without probes has none to leave out',
    change: burst((each) => {
      each.asked = each.asked.filter(({ subject }) => subject !== 'live' && subject !== 'ready')
    }),
    status: 'pass',
    claims: { 'probes-exempt': 'not-applicable' },
  },
  {
    name: 'the leftmost address believed, however many proxies there are, fails',
    change: asked(evaded(1), evaded(2), evaded(3)),
    status: 'fail',
    claims: { 'not-evaded': 'fail' },
  },
  {
    name: 'two proxies believed where none is declared may be right',
    change: asked(evaded(1), { ...refused('rotated'), hops: 2 }),
    status: 'unproven',
    code: 'hops-unknown',
    claims: { 'not-evaded': 'unproven' },
  },
  {
    name: 'they may also count the client anew, and then hold',
    change: asked(
      evaded(1),
      askedUnderLimit({ subject: 'rotated', hops: 2, asked: 53, served: 50, refused: 3 }),
    ),
    status: 'unproven',
    code: 'hops-unknown',
    claims: { 'not-evaded': 'unproven' },
  },
  {
    name: 'more proxies believed than are declared fails',
    change: all(asked(evaded(1)), declared({ requests: 50, perMs: 10_000, trustedHops: 1 })),
    status: 'fail',
    claims: { 'not-evaded': 'fail' },
  },
  {
    name: 'a bucket that fills meanwhile lets one through',
    change: asked(
      askedUnderLimit({ subject: 'rotated', hops: 1, asked: 5, served: 2, refused: 3 }),
    ),
    status: 'pass',
    claims: { 'not-evaded': 'pass' },
  },
]

export const cases: AuditCase[] = [
  ...limits,
  ...statuses,
  ...retries,
  ...reach,
  {
    name: 'without a known request there is no burst',
    missing: { burst: unrecorded('no-known-requests') },
    status: 'unproven',
    code: 'no-known-requests',
    claims: {},
  },
]
