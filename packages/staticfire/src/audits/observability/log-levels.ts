import type {
  LevelCounts,
  LevelsObservation,
  LoggedLife,
  LoggedMoment,
} from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass, unproven } from '../claims.ts'
import { defineAudit } from '../define.ts'
import { judgeSwitch } from './level-switch.ts'

type Kind = 'switch' | 'quiet' | 'refusals' | 'outages' | 'crash' | 'refused-start'
type Draft = ClaimDraft<Kind>

/** The level variable decides what is printed, and each event has a fitting level. */
export const logLevels = defineAudit({
  id: 'observability/log-levels',
  version: 1,
  thresholds: {},
  needs: ['levels'],
  claims: ['switch', 'quiet', 'refusals', 'outages', 'crash', 'refused-start'],
  judge: ({ levels }) => {
    const declared = levels.lives.find(({ at }) => at === 'declared')
    const lowest = levels.lives.find(({ at }) => at === 'lowest')
    return [
      judgeSwitch(levels),
      ...(declared
        ? [
            judgeQuiet(declared),
            judgeRefusals('unauthenticated', declared, lowest),
            judgeRefusals('invalid', declared, lowest),
            judgeOutages(declared),
            judgeCrash(declared),
          ]
        : []),
      judgeRefusedStart(levels),
    ]
  },
})

/** Ordinary traffic at the declared level prints nothing that is for debugging. */
function judgeQuiet({ traffic, level }: LoggedLife): Draft {
  const evidence = [
    measured('levels', `Lines of ${traffic.requests} known requests${asDeclared(level)}`, {
      observed: told(traffic),
      expected: 'no debug',
    }),
  ]
  const text = 'Ordinary requests print nothing that is for debugging'
  const claim = { id: 'quiet', text, evidence } as const
  if (level !== undefined && /^(?:debug|trace|verbose|silly|finest|all|10|20)$/i.test(level)) {
    const message = `It is told to be at ${level}, where debug lines are wanted.`
    return notApplicable({ ...claim, reason: { code: 'debug-declared', message } })
  }
  return traffic.debug > 0
    ? fail({ ...claim, text: `${traffic.debug} lines of ordinary requests are for debugging` })
    : pass(claim)
}

const refusals = {
  unauthenticated: 'without a credential',
  invalid: 'that is wrong',
} as const

/** What a client does wrong is recorded, and is no error of the service. */
function judgeRefusals(
  kind: keyof typeof refusals,
  declared: LoggedLife,
  lowest: LoggedLife | undefined,
): Draft {
  const refused = ({ moments }: LoggedLife) =>
    moments.filter((each) => each.kind === kind && isRefused(each))
  const moments = refused(declared)
  const claim = {
    id: `refusals[${kind}]`,
    text: `A request ${refusals[kind]} leaves a record that is no error`,
    evidence: evidenceOf(moments, 'a record below error'),
  } as const
  if (moments.length === 0) {
    const message = `No request ${refusals[kind]} was refused.`
    const remedy = kind === 'unauthenticated' ? 'traffic: { identities: { … } }' : undefined
    return unproven({
      ...claim,
      basis: ['levels'],
      reason: { code: 'not-exercised', message, ...(remedy && { remedy }) },
    })
  }
  const loud = moments.find(({ lines }) => lines.error + lines.fatal > 0)
  if (loud)
    return fail({
      ...claim,
      text: `${loud.operation} ${refusals[kind]} (${loud.status}) is logged as an error of the service`,
    })
  if (moments.every(({ lines }) => total(lines) > 0)) {
    if (moments.every(({ lines }) => total(lines) > lines.unknown)) return pass(claim)
    return unproven({ ...claim, reason: noLevels })
  }
  const silent = moments.find(({ lines }) => total(lines) === 0)!
  const isSaidBelow = lowest && refused(lowest).every(({ lines }) => total(lines) > 0)
  if (isSaidBelow) {
    const message = `A request ${refusals[kind]} leaves a line only at a lower level than the declared one.`
    return unproven({ ...claim, reason: { code: 'only-below', message } })
  }
  if (!lowest) {
    const message = 'Whether it is said at a lower level is not known: no level variable is.'
    return unproven({ ...claim, reason: { code: 'no-level-variable', message, remedy } })
  }
  return fail({
    ...claim,
    text: `${silent.operation} ${refusals[kind]} (${silent.status}) leaves no record`,
  })
}

/** A dependency that is gone is a warning or an error. */
function judgeOutages({ moments }: LoggedLife): Draft {
  const outages = moments.filter(({ kind }) => kind === 'outage')
  const claim = {
    id: 'outages',
    text: 'A dependency that fails leaves a warning or an error',
    evidence: evidenceOf(outages, 'a warning or more'),
  } as const
  if (outages.length === 0) {
    const message = 'No known request reaches a dependency that could be taken away.'
    return notApplicable({
      ...claim,
      basis: ['levels'],
      reason: { code: 'not-exercised', message },
    })
  }
  const unheard = outages.filter(({ lines }) => lines.warning + lines.error + lines.fatal === 0)
  const [first] = unheard
  if (!first) return pass(claim)
  if (unheard.some(({ lines }) => lines.unknown > 0))
    return unproven({ ...claim, reason: noLevels })
  // Whoever is answered from a cache or a fallback did not meet the outage.
  const met = unheard.find(({ status = 0, outcome }) => outcome !== 'ok' || status >= 500)
  if (!met) {
    const message = `${first.operation} was answered ${first.status} without ${first.dependency}: it may not have been asked.`
    return unproven({ ...claim, reason: { code: 'not-met', message } })
  }
  const what = total(met.lines) === 0 ? 'leaves no record' : `is told as ${told(met.lines)}`
  return fail({ ...claim, text: `That ${met.dependency} is gone ${what}` })
}

/** An error that nothing handled is an error. */
function judgeCrash({ moments }: LoggedLife): Draft {
  const crash = moments.find(({ kind }) => kind === 'crash')
  const claim = {
    id: 'crash',
    text: 'An unexpected error is logged as one',
    evidence: evidenceOf(crash ? [crash] : [], 'an error or more'),
  } as const
  if (!crash) {
    const message = 'No route that raises is declared.'
    const reason = { code: 'not-exercised', message, remedy: 'crash: GET /path-that-raises' }
    // Most services have none; the other claims tell of their levels.
    return unproven({ ...claim, weight: 'advisory', basis: ['levels'], reason })
  }
  if (crash.lines.error + crash.lines.fatal > 0) return pass(claim)
  if (crash.lines.unknown > 0) return unproven({ ...claim, reason: noLevels })
  return fail({
    ...claim,
    text:
      total(crash.lines) === 0
        ? 'An unexpected error leaves no record'
        : `An unexpected error is told as ${told(crash.lines)}`,
  })
}

/** A start that fails says so loudly. */
function judgeRefusedStart({ refusedStart }: LevelsObservation): Draft {
  const id = 'refused-start'
  const text = 'A start that fails is logged as an error'
  if (!refusedStart) {
    const message = 'No required variable could be left out to see a start fail.'
    return unproven({
      id,
      text,
      weight: 'advisory',
      basis: ['levels'],
      reason: { code: 'not-exercised', message },
    })
  }
  const { lines, variable } = refusedStart
  const evidence = [
    measured('levels', `What a start without ${variable} prints`, {
      observed: told(lines),
      expected: 'an error or more',
    }),
  ]
  const claim = { id, text, evidence } as const
  if (lines.error + lines.fatal > 0) return pass(claim)
  if (lines.unknown > 0 || total(lines) === 0) {
    const message = 'What it printed has no level that could be read.'
    return unproven({ ...claim, weight: 'advisory', reason: { code: 'no-levels', message } })
  }
  return fail({ ...claim, text: `A start that fails is told as ${told(lines)}` })
}

const remedy = 'variables: { LOG_LEVEL: { type: enum, values: [debug, info, warn, error] } }'

const noLevels = {
  code: 'no-levels',
  message: 'Lines were printed, and their level could not be read.',
}

function isRefused({ outcome, status = 0 }: LoggedMoment): boolean {
  return outcome === 'ok' && status >= 400 && status < 500 && status !== 429
}

function evidenceOf(moments: readonly LoggedMoment[], expected: string) {
  return moments
    .slice(0, 4)
    .map(({ operation, status, outcome, dependency, lines }) =>
      measured(
        'levels',
        `Lines of ${operation}${dependency ? ` without ${dependency}` : ''} (${status ?? outcome})`,
        { observed: told(lines), expected },
      ),
    )
}

function asDeclared(level: string | undefined): string {
  return level === undefined ? '' : ` at ${level}`
}

function total(lines: LevelCounts): number {
  const { debug, info, warning, error, fatal, unknown } = lines
  return debug + info + warning + error + fatal + unknown
}

function told(lines: LevelCounts): string {
  const parts = (['debug', 'info', 'warning', 'error', 'fatal', 'unknown'] as const)
    .filter((level) => lines[level] > 0)
    .map((level) => `${lines[level]} ${level === 'unknown' ? 'without a level' : level}`)
  return parts.join(', ') || 'nothing'
}
