import type { Blueprint, EnvironmentObservation, ExperimentRecord } from '@staticfire/contracts'
import type { Recorded } from '../audits/observation-set.ts'
import type { Provided } from '../decision/provided.ts'

/** What a run was asked to do, and its clock: everything a re-judgement needs besides observations. */
export interface Manifest {
  schemaVersion: 1
  tool: { name: 'staticfire'; version: string }
  /** Milliseconds since the epoch: the clock that waivers are judged by. */
  startedAt: number
  finishedAt?: number
  seed: number
  /** Items or sections selected with --only; empty: all. */
  only: string[]
  skip: string[]
  isPartial: boolean
  experiments: ExperimentRecord[]
  criticalPath: string[]
  dependencies: DependencyTraffic[]
  /** What the platform provides, with the evidence file as it was read. */
  provided: Record<string, Provided>
  /** What happened meanwhile that a reader should know. */
  notes?: string[]
}

export interface DependencyTraffic {
  name: string
  kind: string
  operations: { name: string; count: number; p50Ms: number; p95Ms: number }[]
}

/** One observation as it was taken, under its id (`timeouts[payments/silent]`). */
export interface Take {
  id: ObservationId
  attempt: number
  recorded: Recorded<unknown>
}

export interface ObservationId {
  name: string
  /** Absent for observations that are not a family. */
  key?: string
}

/** A whole run, as held in memory and on disk. */
export interface RunRecord {
  manifest: Manifest
  blueprint: Blueprint
  environment: EnvironmentObservation
  takes: Take[]
}

/** `timeouts[payments/silent]`, or `traffic`. */
export function formatId({ name, key }: ObservationId): string {
  return key === undefined ? name : `${name}[${key}]`
}

/** @throws RangeError for a text that is no observation id. */
export function parseId(text: string): ObservationId {
  const match = /^([a-z]+)(?:\[(.*)\])?$/s.exec(text)
  if (!match) throw new RangeError(`not an observation id: ${text}`)
  return match[2] === undefined ? { name: match[1]! } : { name: match[1]!, key: match[2] }
}
