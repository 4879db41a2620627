import type { Blueprint, LogPhase, Observations } from '@staticfire/contracts'
import { refOf } from '../observation-set.ts'

export type PhaseName = LogPhase['phase']

/** What was printed in one phase of an instance's life, over all experiments that saw it. */
export interface PhaseLogs {
  phase: PhaseName
  lines: number
  structured: number
  offenders: LogPhase['offenders']
  isTruncated: boolean
  /** The experiments that saw the phase; empty: none did. */
  refs: string[]
  /** False for a phase that nobody asked for: it is then a note. */
  isRequired: boolean
}

type Sources = Pick<Observations, 'boot' | 'traffic' | 'shutdown'> &
  Partial<Pick<Observations, 'readiness' | 'configuration'>> & { blueprint: Blueprint }

/** The five phases in the order of a life. Each is judged apart: a busy one must not hide a bad one. */
export function logsByPhase({
  blueprint,
  boot,
  traffic,
  shutdown,
  readiness = {},
  configuration = {},
}: Sources): PhaseLogs[] {
  const outages = Object.entries(readiness).filter(([key]) => key !== 'load')
  // The crash experiment provokes real crashes; a refused start is one too, but only of the start.
  const refusedStarts = Object.entries(configuration).filter(
    ([, { outcome }]) => outcome === 'exited',
  )
  const crashes = traffic.logs.filter(({ phase }) => phase === 'crash')
  const isCrashSeen = crashes.length > 0
  const handled: [string, LogPhase][] = [
    ...labelled(traffic.logs, 'handled-error'),
    ...outages.map(([key, { logs }]): [string, LogPhase] => [refOf('readiness', key), logs]),
  ]
  return [
    gather('start-up', entries('boot', boot), true),
    gather('traffic', labelled(traffic.logs, 'traffic'), true),
    gather('handled-error', handled, handled.length > 0 || blueprint.dependencies.length > 0),
    gather(
      'crash',
      isCrashSeen
        ? labelled(traffic.logs, 'crash')
        : entries('configuration', Object.fromEntries(refusedStarts)),
      isCrashSeen,
    ),
    gather('shutdown', entries('shutdown', shutdown), true),
  ]
}

function entries(
  name: 'boot' | 'configuration' | 'shutdown',
  family: Record<string, { logs: LogPhase }>,
): [string, LogPhase][] {
  return Object.entries(family).map(([key, { logs }]) => [refOf(name, key), logs])
}

function labelled(logs: readonly LogPhase[], phase: PhaseName): [string, LogPhase][] {
  return logs.filter((each) => each.phase === phase).map((each) => ['traffic', each])
}

function gather(
  phase: PhaseName,
  sources: readonly (readonly [ref: string, logs: LogPhase])[],
  isRequired: boolean,
): PhaseLogs {
  const total: PhaseLogs = {
    phase,
    lines: 0,
    structured: 0,
    offenders: [],
    isTruncated: false,
    refs: [...new Set(sources.map(([ref]) => ref))],
    isRequired,
  }
  for (const [, logs] of sources) {
    total.lines += logs.lines
    total.structured += logs.structured
    total.offenders.push(...logs.offenders)
    total.isTruncated ||= logs.isTruncated
  }
  return total
}
