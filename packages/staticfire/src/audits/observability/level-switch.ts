import type { LevelCounts, LevelsObservation, LoggedLife } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'

/** Whether the level variable decides what is printed: more at its lowest, nothing of the ordinary at its highest. */
export function judgeSwitch({ variable, lives }: LevelsObservation): ClaimDraft<'switch'> {
  const id = 'switch'
  const text = 'The level variable decides what is printed'
  if (variable === undefined) {
    const message = 'No variable of the service sets the level of its log, or none is declared.'
    const remedy = 'variables: { LOG_LEVEL: { type: enum, values: [debug, info, warn, error] } }'
    return unproven({
      id,
      text,
      basis: ['levels'],
      reason: { code: 'no-level-variable', message, remedy },
    })
  }
  const evidence = lives.map((life) =>
    measured('levels', `The same requests with ${variable}=${life.level ?? '(as declared)'}`, {
      observed: describe(life),
    }),
  )
  const claim = { id, text: `${variable} decides what is printed`, evidence } as const
  const [lowest, declared, highest] = (['lowest', 'declared', 'highest'] as const).map((at) =>
    lives.find((life) => life.at === at),
  )
  if (!lowest || !highest) {
    const reason = { code: 'not-exercised', message: `${variable} was not tried at two levels.` }
    return unproven({ ...claim, reason })
  }
  const ordinary = countOrdinary(highest)
  const usual = countOrdinary(declared ?? lowest)
  if (usual > 0 && ordinary >= usual)
    return fail({
      ...claim,
      text: `${variable}=${highest.level} prints as many lines below a warning as before: ${ordinary}`,
    })
  const lostErrors = lost(declared ?? lowest, highest)
  if (lostErrors)
    return fail({ ...claim, text: `${variable}=${highest.level} hides an error: ${lostErrors}` })
  if (ordinary > 0) {
    const message = `At ${highest.level} ${ordinary} lines below a warning are left of ${usual}.`
    return unproven({ ...claim, reason: { code: 'in-dead-band', message } })
  }
  if (usual === 0) {
    const message = 'Ordinary requests print nothing, so there is nothing that a level could hide.'
    return unproven({ ...claim, reason: { code: 'no-lines', message } })
  }
  if (countDebug(lowest) > 0) return pass(claim)
  const message = `At ${lowest.level} nothing more is printed: there may be nothing to say.`
  return unproven({ ...claim, weight: 'advisory', reason: { code: 'no-debug-lines', message } })
}

/** The unexpected error that is told at the usual level and not at the highest. */
function lost(usual: LoggedLife, highest: LoggedLife): string | undefined {
  const crash = (life: LoggedLife) => life.moments.find(({ kind }) => kind === 'crash')
  const isTold = (life: LoggedLife) => {
    const lines = crash(life)?.lines
    return lines !== undefined && lines.error + lines.fatal > 0
  }
  return crash(highest) && isTold(usual) && !isTold(highest) ? crash(usual)?.operation : undefined
}

function countOrdinary({ traffic }: LoggedLife): number {
  return traffic.debug + traffic.info
}

function countDebug({ traffic, moments, start }: LoggedLife): number {
  return [traffic, start, ...moments.map(({ lines }) => lines)].reduce(
    (sum, { debug }: LevelCounts) => sum + debug,
    0,
  )
}

function describe({ traffic, moments }: LoggedLife): string {
  const crash = moments.find(({ kind }) => kind === 'crash')
  const errors = crash
    ? `; of an unexpected error ${crash.lines.error + crash.lines.fatal} errors`
    : ''
  return `${traffic.debug} debug, ${traffic.info} info, ${traffic.warning} warning, ${traffic.unknown} without a level${errors}`
}
