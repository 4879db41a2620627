import type { Evidence } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass, unproven } from '../claims.ts'
import type { PhaseLogs } from './logs-by-phase.ts'

/** Between the two shares it is unproven. A start-up banner has at most so many lines. */
export const structureThresholds = { structuredShare: 0.99, failShare: 0.98, bannerLines: 10 }

type Draft = ClaimDraft<'structured'>

const names: Record<PhaseLogs['phase'], string> = {
  'start-up': 'at start-up',
  traffic: 'under traffic',
  'handled-error': 'while an error was handled',
  crash: 'in a crash',
  shutdown: 'at shutdown',
}

/** The share of one phase's lines that are structured. */
export function judgePhase(logs: PhaseLogs, all: readonly PhaseLogs[]): Draft {
  const { phase, lines, structured, refs, isRequired } = logs
  const id = `structured[${phase}]` as const
  const base = { id, basis: refs, ...(!isRequired && { weight: 'advisory' as const }) }
  const text = `Lines printed ${names[phase]} are JSON records with time, level and message`
  if (refs.length === 0) return notSeen(logs, base, text)
  const evidence = evidenceOf(logs)
  if (lines === 0) return silent(logs, base, text, evidence)

  const share = structured / lines
  const bad = lines - structured
  if (share >= structureThresholds.structuredShare) {
    if (!logs.isTruncated)
      return pass({
        ...base,
        text: `${structured} of ${lines} lines ${names[phase]} are structured`,
        evidence,
      })
    const message = `More was printed ${names[phase]} than was kept; the dropped lines were not judged.`
    return unproven({ ...base, text, reason: { code: 'logs-truncated', message }, evidence })
  }
  const told = `${bad} of ${lines} lines ${names[phase]} are not JSON records with time, level and message${alike(logs)}`
  if (isBanner(logs, all))
    return fail({ ...base, text: `${told}: a start-up banner`, weight: 'advisory', evidence })
  if (share >= structureThresholds.failShare) {
    const message = `${told}: too near to the required ${percent(structureThresholds.structuredShare)} to tell.`
    return unproven({ ...base, text, reason: { code: 'in-dead-band', message }, evidence })
  }
  return fail({ ...base, text: told, evidence })
}

/**
 * uvicorn, npm and a JVM print a few plain lines before the service's own logger stands. They are a
 * note, as long as everything that the service prints afterwards is structured.
 */
function isBanner({ phase, lines, structured }: PhaseLogs, all: readonly PhaseLogs[]): boolean {
  if (phase !== 'start-up' || lines - structured > structureThresholds.bannerLines) return false
  const others = all.filter(
    (other) => other.phase !== 'start-up' && other.isRequired && other.lines > 0,
  )
  return (
    others.length > 0 &&
    others.every((other) => other.structured / other.lines >= structureThresholds.structuredShare)
  )
}

/** Where all of them lack the same field, that is the news. */
function alike({ offenders }: PhaseLogs): string {
  const kinds = new Set(offenders.map(({ missing }) => missing.join(' and ')))
  const [only = 'json'] = kinds
  return kinds.size === 1 && only !== 'json' ? `: they lack ${only}` : ''
}

type Base = { id: `structured[${string}]`; basis: string[]; weight?: 'advisory' }

function notSeen({ phase, isRequired }: PhaseLogs, base: Base, text: string): Draft {
  const message = `No experiment of this run saw the service ${names[phase]}.`
  const remedy =
    phase === 'crash'
      ? 'crash: GET /path-that-raises'
      : 'traffic: { requests: [{ method: GET, path: /… }] }'
  return unproven({
    ...base,
    text,
    reason: { code: 'phase-not-observed', message, ...(!isRequired && { remedy }) },
  })
}

/** Requests that leave no line leave nothing to judge; in any other phase silence is an answer. */
function silent(
  { phase, isTruncated }: PhaseLogs,
  base: Base,
  text: string,
  evidence: Evidence[],
): Draft {
  if (phase === 'traffic' || isTruncated) {
    const message = 'The known requests left no line in the log: there is nothing to judge.'
    const remedy = 'env: { LOG_LEVEL: info }'
    return unproven({ ...base, text, reason: { code: 'no-lines', message, remedy }, evidence })
  }
  const message = `Nothing was printed ${names[phase]}.`
  return notApplicable({ ...base, text, reason: { code: 'no-lines', message }, evidence })
}

function evidenceOf({ phase, lines, structured, offenders, refs }: PhaseLogs): Evidence[] {
  const share = lines === 0 ? '' : ` (${percent(structured / lines)})`
  const count = measured(refs[0] ?? phase, `Lines printed ${names[phase]}`, {
    observed: `${structured} of ${lines} structured${share}`,
    expected: `at least ${percent(structureThresholds.structuredShare)}`,
  })
  const examples = offenders.slice(0, 5).map(({ stream, text, missing }) =>
    measured(refs[0] ?? phase, `A line on ${stream} that lacks ${missing.join(', ')}`, {
      observed: text,
    }),
  )
  return [count, ...examples]
}

function percent(share: number): string {
  return `${Math.floor(share * 1000) / 10} %`
}
