import type { ObservationName, Result, TrafficObservation } from '@staticfire/contracts'
import { judgeAll, judgeItem } from '../audits/judge.ts'
import { isFamily, type ObservationSet, type Recorded } from '../audits/observation-set.ts'
import { refutedRefs, settle } from '../audits/settle.ts'
import type { ItemVerdict } from '../audits/verdict.ts'
import { itemIds } from '../checklist/catalogue.ts'
import { type Decided, decide } from '../decision/decide.ts'
import { withBudgetSources } from './budget-sources.ts'
import { formatId, parseId, type ObservationId, type RunRecord, type Take } from './record.ts'
import { requestNotes } from './request-notes.ts'
import { selectedItems } from './selection.ts'

/** A run's result, from what it recorded and nothing else: the same call judges it live and years later. */
export function judgeRun(run: RunRecord): { result: Result; exitCode: number } {
  const { manifest, blueprint, environment } = run
  const { exitCode, ...decided } = decideRun(run)
  const result: Result = {
    schemaVersion: 1,
    tool: manifest.tool,
    service: {
      name: blueprint.service,
      root: blueprint.root,
      ...(blueprint.commit === undefined ? {} : { commit: blueprint.commit }),
    },
    ...decided,
    items: withBudgetSources(decided.items, blueprint),
    partial: manifest.isPartial,
    experiments: manifest.experiments,
    dependencies: manifest.dependencies,
    environment: { ...environment },
    timing: {
      startedAt: manifest.startedAt,
      totalMs: (manifest.finishedAt ?? manifest.startedAt) - manifest.startedAt,
      criticalPath: manifest.criticalPath,
    },
    notes: [
      ...blueprint.notes,
      ...(manifest.notes ?? []),
      ...requestNotes(blueprint, trafficOf(run)),
      ...decided.notes,
    ],
  }
  return { result, exitCode }
}

/** The observations behind refutations of first attempts: what has to be taken once more. */
export function observationsToRepeat(run: RunRecord): ObservationId[] {
  const verdicts = judgeAll(selectedItems(run.manifest), observationSet(run, 1), contextOf(run))
  return [...new Set(verdicts.flatMap(refutedRefs))].map(parseId)
}

function decideRun(run: RunRecord): Decided {
  const { manifest, blueprint } = run
  const selected = selectedItems(manifest)
  const verdicts = selected.map((item) => verdictOn(item, run))
  return decide(verdicts, {
    gate: blueprint.gate,
    waivers: blueprint.waivers,
    now: manifest.startedAt,
    ...(selected.length < itemIds.length ? { selected } : {}),
    provided: manifest.provided,
  })
}

function verdictOn(item: string, run: RunRecord): ItemVerdict {
  const first = judgeItem(item, observationSet(run, 1), contextOf(run))
  const refuted = new Set(refutedRefs(first))
  const wasRepeated = run.takes.some(
    ({ id, attempt }) => attempt === 2 && refuted.has(formatId(id)),
  )
  if (!wasRepeated) return first
  return settle(first, judgeItem(item, observationSet(run, 2, refuted), contextOf(run)))
}

function trafficOf({ takes }: RunRecord): TrafficObservation | undefined {
  const recorded = takes.find(({ id }) => id.name === 'traffic')?.recorded
  return recorded?.valid ? (recorded.value as TrafficObservation) : undefined
}

function contextOf({ manifest }: RunRecord): { now: number } {
  return { now: manifest.startedAt }
}

/**
 * The observations as an attempt saw them. The second attempt replaces those behind the refutation and
 * keeps the others, so that it judges the same claims.
 */
function observationSet(
  run: RunRecord,
  attempt: number,
  refuted: ReadonlySet<string> = new Set(),
): ObservationSet {
  const set: Record<string, unknown> = {
    blueprint: { valid: true, value: run.blueprint },
    environment: { valid: true, value: run.environment },
  }
  for (const take of takesOf(run.takes, attempt, refuted)) {
    const { name, key } = take.id
    if (key === undefined && !isFamily(name as ObservationName)) set[name] = take.recorded
    else if (key !== undefined) {
      const family = (set[name] ??= Object.create(null) as Record<string, Recorded<unknown>>)
      ;(family as Record<string, Recorded<unknown>>)[key] = take.recorded
    }
  }
  return set as ObservationSet
}

function takesOf(takes: readonly Take[], attempt: number, refuted: ReadonlySet<string>): Take[] {
  const latest = new Map<string, Take>()
  for (const take of takes.toSorted((a, b) => a.attempt - b.attempt)) {
    const id = formatId(take.id)
    if (take.attempt === 1 || (take.attempt <= attempt && refuted.has(id))) latest.set(id, take)
  }
  return [...latest.values()]
}
