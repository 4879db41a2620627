import type { LevelCounts, LoggedLife, LoggedMoment } from '@staticfire/contracts'
import { type AuditCase, type Change, unrecorded } from '../testing/audit-case.ts'
import { lines } from '../testing/healthy-levels.ts'

function lives(at: LoggedLife['at'], change: (life: LoggedLife) => void): Change {
  return ({ levels }) => levels.lives.filter((life) => life.at === at).forEach(change)
}

/** In every life, what a moment left. */
function left(kind: LoggedMoment['kind'], counts: Partial<LevelCounts>): Change {
  return ({ levels }) => {
    for (const { moments } of levels.lives)
      for (const moment of moments) if (moment.kind === kind) moment.lines = lines(counts)
  }
}

function without(kind: LoggedMoment['kind']): Change {
  return ({ levels }) => {
    for (const life of levels.lives)
      life.moments = life.moments.filter((each) => each.kind !== kind)
  }
}

const traffic =
  (counts: Partial<LevelCounts>) =>
  (life: LoggedLife): void =>
    void Object.assign(life.traffic, lines(counts))

export const cases: AuditCase[] = [
  {
    name: 'the variable decides, and every event has its level',
    status: 'pass',
    claims: {
      switch: 'pass',
      quiet: 'pass',
      'refusals[unauthenticated]': 'pass',
      'refusals[invalid]': 'pass',
      outages: 'pass',
      crash: 'pass',
      'refused-start': 'pass',
    },
  },
  {
    name: 'the variable changes nothing',
    change: lives('highest', traffic({ info: 8 })),
    status: 'fail',
    claims: { switch: 'fail' },
  },
  {
    name: 'at the highest level errors are hidden as well',
    change: lives('highest', ({ moments }) =>
      moments.forEach((moment) => void (moment.lines = lines())),
    ),
    status: 'fail',
    claims: { switch: 'fail' },
  },
  {
    name: 'at the highest level a line or two are left',
    change: lives('highest', traffic({ info: 2 })),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { switch: 'unproven' },
  },
  {
    name: 'there is nothing to say at debug: a note',
    change: lives('lowest', traffic({ info: 8 })),
    status: 'pass',
    claims: { switch: 'unproven' },
  },
  {
    name: 'ordinary requests print nothing at all',
    change: (observations) => {
      for (const at of ['declared', 'lowest'] as const) lives(at, traffic({}))(observations)
    },
    status: 'unproven',
    code: 'no-lines',
    claims: { switch: 'unproven', quiet: 'pass' },
  },
  {
    name: 'no variable sets the level',
    change: ({ levels }) => {
      delete levels.variable
      levels.lives = levels.lives.filter(({ at }) => at === 'declared')
    },
    status: 'unproven',
    code: 'no-level-variable',
    claims: { switch: 'unproven', quiet: 'pass' },
  },
  {
    name: 'debug lines are printed at info',
    change: lives('declared', traffic({ debug: 3, info: 8 })),
    status: 'fail',
    claims: { quiet: 'fail' },
  },
  {
    name: 'debug lines are printed because debug is declared',
    change: lives('declared', (life) => {
      life.level = 'debug'
      traffic({ debug: 3, info: 8 })(life)
    }),
    status: 'pass',
    claims: { quiet: 'not-applicable' },
  },
  {
    name: 'a wrong request is an error of the service',
    change: left('invalid', { info: 1, error: 1 }),
    status: 'fail',
    claims: { 'refusals[invalid]': 'fail', 'refusals[unauthenticated]': 'pass' },
  },
  {
    name: 'a request without a credential leaves no record at any level',
    change: left('unauthenticated', {}),
    status: 'fail',
    claims: { 'refusals[unauthenticated]': 'fail' },
  },
  {
    name: 'a request without a credential leaves a record at debug only',
    change: (observations) => {
      left('unauthenticated', {})(observations)
      lives('lowest', ({ moments }) => void (moments[0]!.lines = lines({ debug: 1 })))(observations)
    },
    status: 'unproven',
    code: 'only-below',
    claims: { 'refusals[unauthenticated]': 'unproven' },
  },
  {
    name: 'no request needs a credential',
    change: without('unauthenticated'),
    status: 'unproven',
    code: 'not-exercised',
    claims: { 'refusals[unauthenticated]': 'unproven' },
  },
  {
    name: 'an outage is a line among others',
    change: left('outage', { info: 2 }),
    status: 'fail',
    claims: { outages: 'fail' },
  },
  {
    name: 'an outage is not met, for a cache has the answer',
    change: ({ levels }) => {
      for (const { moments } of levels.lives)
        for (const moment of moments)
          if (moment.kind === 'outage')
            Object.assign(moment, { status: 200, lines: lines({ info: 1 }) })
    },
    status: 'unproven',
    code: 'not-met',
    claims: { outages: 'unproven' },
  },
  {
    name: 'no dependency could be taken away',
    change: without('outage'),
    status: 'pass',
    claims: { outages: 'not-applicable' },
  },
  {
    name: 'an unexpected error is a warning',
    change: left('crash', { warning: 1 }),
    status: 'fail',
    claims: { crash: 'fail' },
  },
  {
    name: 'levels cannot be read',
    change: left('crash', { unknown: 3 }),
    status: 'unproven',
    code: 'no-levels',
    claims: { crash: 'unproven' },
  },
  {
    name: 'a start that fails is information',
    change: ({ levels }) => void (levels.refusedStart!.lines = lines({ info: 2 })),
    status: 'fail',
    claims: { 'refused-start': 'fail' },
  },
  {
    name: 'a start that fails prints text without a level: a note',
    change: ({ levels }) => void (levels.refusedStart!.lines = lines({ unknown: 2 })),
    status: 'pass',
    claims: { 'refused-start': 'unproven' },
  },
  {
    name: 'no request is known',
    missing: { levels: unrecorded('no-known-requests') },
    status: 'unproven',
    code: 'no-known-requests',
    claims: {},
  },
]
