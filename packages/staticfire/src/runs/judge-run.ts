import type { ObservationName, Result, TrafficObservation } from '@staticfire/contracts'
import { judgeItem } from '../audits/judge.ts'
import { isFamily, type ObservationSet, type Recorded } from '../audits/observation-set.ts'
import { type Attempt, openRefs, settle } from '../audits/settle.ts'
import { itemIds } from '../checklist/catalogue.ts'
import { type Decided, decide } from '../decision/decide.ts'
import { withBudgetSources } from './budget-sources.ts'
import { formatId, parseId, type ObservationId, type RunRecord } from './record.ts'
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

/** The observations behind what the attempts so far leave open: what has to be taken once more. */
export function observationsToRepeat(run: RunRecord): ObservationId[] {
  const open = selectedItems(run.manifest).flatMap((item) => openRefs(attemptsAt(item, run)))
  return [...new Set(open)].map(parseId)
}

function decideRun(run: RunRecord): Decided {
  const { manifest, blueprint } = run
  const selected = selectedItems(manifest)
  const verdicts = selected.map((item) => settle(attemptsAt(item, run)))
  return decide(verdicts, {
    gate: blueprint.gate,
    waivers: blueprint.waivers,
    now: manifest.startedAt,
    ...(selected.length < itemIds.length ? { selected } : {}),
    provided: manifest.provided,
  })
}

/** Every attempt at an item: the first, and one for each time that what it left open was taken again. */
function attemptsAt(item: string, run: RunRecord): Attempt[] {
  const judge = (taken: Taken) => judgeItem(item, observationSet(run, taken), contextOf(run))
  const latest: Taken = new Map()
  const attempts: Attempt[] = [{ verdict: judge(latest), taken: 'all' }]
  for (;;) {
    const attempt = attempts.length + 1
    const open = openRefs(attempts).filter((ref) =>
      run.takes.some(({ id, attempt: at }) => at === attempt && formatId(id) === ref),
    )
    if (open.length === 0) return attempts
    for (const ref of open) latest.set(ref, attempt)
    attempts.push({ verdict: judge(latest), taken: new Set(open) })
  }
}

/** Which attempt's observation counts, where it is not the first. */
type Taken = Map<string, number>

function trafficOf({ takes }: RunRecord): TrafficObservation | undefined {
  const recorded = takes.find(({ id }) => id.name === 'traffic')?.recorded
  return recorded?.valid ? (recorded.value as TrafficObservation) : undefined
}

function contextOf({ manifest }: RunRecord): { now: number } {
  return { now: manifest.startedAt }
}

/** The observations as an attempt saw them: those that were taken again replace the first. */
function observationSet(run: RunRecord, taken: Taken): ObservationSet {
  const set: Record<string, unknown> = {
    blueprint: { valid: true, value: run.blueprint },
    environment: { valid: true, value: run.environment },
  }
  for (const { id, attempt, recorded } of run.takes) {
    if (attempt !== (taken.get(formatId(id)) ?? 1)) continue
    const { name, key } = id
    if (key === undefined && !isFamily(name as ObservationName)) set[name] = recorded
    else if (key !== undefined) {
      const family = (set[name] ??= Object.create(null) as Record<string, Recorded<unknown>>)
      ;(family as Record<string, Recorded<unknown>>)[key] = recorded
    }
  }
  return set as ObservationSet
}
