import type { Decision, Gate, ItemResult, Result, Waiver } from '@staticfire/contracts'
import type { ItemVerdict } from '../audits/verdict.ts'
import { findItem, itemIds } from '../checklist/catalogue.ts'
import { exitCodes } from '../errors.ts'
import { itemResult } from './item-result.ts'
import { itemsOf, levelReached } from './levels.ts'
import { applyProvided, type Provided } from './provided.ts'
import { countStatuses, scoreOf } from './score.ts'
import { applyWaivers, judgeWaivers, waiversItem } from './waivers.ts'

export interface DecideOptions {
  gate: Gate
  waivers: readonly Waiver[]
  /** The run's recorded clock. */
  now: number
  /** The items that `--only` and `--skip` left; absent or empty: the whole checklist. */
  selected?: readonly string[]
  provided?: Readonly<Record<string, Provided>>
  /** The service never became ready: nothing was measured. */
  neverReady?: { lastOutput: readonly string[] }
}

/** The parts of a result that follow from the verdicts, and the exit code. */
export type Decided = Pick<
  Result,
  'decision' | 'decisionReason' | 'level' | 'counts' | 'score' | 'items' | 'notes'
> & { exitCode: number }

/** Turns verdicts into the decision: waivers, levels, counts, score and exit code. Pure. */
export function decide(verdicts: readonly ItemVerdict[], options: DecideOptions): Decided {
  const { gate, now, provided = {} } = options
  const selected = options.selected?.length ? options.selected : undefined
  const waivers = options.waivers.filter(
    ({ item }) => !selected || selected.includes(item) || !itemIds.includes(item),
  )
  const { required, ...narrowing } = requiredItems(gate, selected)
  const judged = verdicts
    .filter(({ id }) => !selected || selected.includes(id))
    .map((verdict) => applyProvided(verdict, lookUp(provided, verdict.id)))
  const items = judged.map((verdict) =>
    itemResult(applyWaivers(verdict, waivers, now), required.includes(verdict.id)),
  )
  const onWaivers = judgeWaivers(waivers, judged, now)
  const all = onWaivers ? [...items, onWaivers] : items
  const counts = countStatuses(items.map(({ status }) => status))
  const statuses = new Map(all.map(({ id, status }) => [id, status]))
  const missing = required.filter((id) => !statuses.has(id))
  return {
    ...conclude(all, { ...narrowing, missing, options }),
    level: { required: gate.level, ...levelReached(statuses) },
    counts,
    score: scoreOf(counts),
    items: all,
  }
}

interface Facts {
  /** Required items without any verdict. */
  missing: string[]
  /** Entries of `gate.require` that name nothing. */
  unknown: string[]
  /** What the gate requires and the selection leaves out. */
  leftOut: string[]
  options: DecideOptions
}

type Conclusion = Pick<Decided, 'decision' | 'decisionReason' | 'notes' | 'exitCode'>

/** The first rule that applies decides, from what could not be measured to what was proven. */
function conclude(items: readonly ItemResult[], facts: Facts): Conclusion {
  const { missing, unknown, leftOut, options } = facts
  const { gate } = options
  const scope = leftOut.length > 0 ? 'what was selected' : `level ${gate.level}`
  const notes =
    leftOut.length > 0
      ? [
          `Only what was selected is decided. Required by level ${gate.level} and left out: ${leftOut.join(', ')}.`,
        ]
      : []
  const all = items.filter(({ required }) => required)
  const of = (status: ItemResult['status']) => all.filter((item) => item.status === status)
  const end = (
    decision: Decision | null,
    exitCode: number,
    decisionReason: string,
  ): Conclusion => ({
    decision,
    decisionReason,
    exitCode,
    notes,
  })

  if (unknown.length > 0)
    return end(
      null,
      exitCodes.usage,
      `gate.require names what is no item or section: ${unknown.join('; ')}.`,
    )
  if (options.neverReady) {
    const last = options.neverReady.lastOutput.join('\n').trim() || 'nothing'
    return end(
      null,
      exitCodes.notMeasured,
      `The service never became ready. It printed last: ${last}`,
    )
  }
  const errors = of('error').map(({ id }) => id)
  if (errors.length + missing.length > 0)
    return end(
      null,
      exitCodes.notMeasured,
      `Could not be measured: ${list([...errors, ...missing])}.`,
    )
  const failed = of('fail').map(({ id }) => id)
  if (failed.length > 0)
    return end('no-go', exitCodes.noGo, `Failed, and required by ${scope}: ${list(failed)}.`)
  const unproven = of('unproven').map(({ id }) => id)
  if (unproven.length > 0 && gate.unproven === 'hold')
    return end('hold', exitCodes.hold, `Nothing required failed, but unproven: ${list(unproven)}.`)
  if (unproven.length > 0) {
    notes.push(`gate.unproven: allow let these pass unproven: ${list(unproven)}.`)
    return end(
      'go',
      exitCodes.go,
      `Nothing required by ${scope} failed; ${unproven.length} unproven items are allowed.`,
    )
  }
  const waived = of('waived').length
  const but = waived > 0 ? `, ${waived} by waiver` : ''
  return end('go', exitCodes.go, `Everything required by ${scope} stands${but}.`)
}

/**
 * The level's items and what `gate.require` adds, narrowed to the selection. When nothing selected
 * is required, whoever selected it wants to know: then the selection is.
 */
function requiredItems(
  gate: Gate,
  selected: readonly string[] | undefined,
): { required: string[]; unknown: string[]; leftOut: string[] } {
  const found = gate.require.map((word) => ({ word, found: findItem(word) }))
  const added = found.flatMap((each) =>
    each.found.type === 'unknown' ? [] : each.found.items.map(({ id }) => id),
  )
  const unknown = found.flatMap(({ word, found: each }) => {
    if (each.type !== 'unknown') return []
    return each.nearest === undefined ? [word] : [`${word} (did you mean ${each.nearest}?)`]
  })
  const byGate = [...new Set([...itemsOf(gate.level), ...added])]
  if (!selected) return { required: byGate, unknown, leftOut: [] }
  const narrowed = byGate.filter((id) => selected.includes(id))
  const leftOut = byGate.filter((id) => !selected.includes(id))
  return { required: narrowed.length > 0 ? narrowed : [...selected], unknown, leftOut }
}

function lookUp<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

/** At most six names: the result lists them all. */
function list(ids: readonly string[]): string {
  const shown = ids.slice(0, 6).map((id) => (id === waiversItem ? 'the waivers' : id))
  return shown.join(', ') + (ids.length > 6 ? ` and ${ids.length - 6} more` : '')
}
