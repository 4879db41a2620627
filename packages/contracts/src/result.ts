import type { Level } from './blueprint.ts'

export type Status = 'pass' | 'fail' | 'unproven' | 'not-applicable' | 'waived' | 'error'
export type ClaimStatus = Exclude<Status, 'waived'>
export type Decision = 'go' | 'no-go' | 'hold'

/** One fact behind a claim. */
export interface Evidence {
  kind: 'measured' | 'read' | 'attested'
  text: string
  /** The interposition tier the measurement rests on. */
  tier?: number
  observed?: string
  expected?: string
  /** The experiment with its key, e.g. `timeouts[payments/silent]`. */
  experiment?: string
  file?: string
  line?: number
  series?: Timeline
}

/** What a report draws; bounded to 400 points. Times in milliseconds from `zero`. */
export interface Timeline {
  title: string
  /** What time zero is, e.g. `SIGTERM`. */
  zero: string
  lanes: TimelineLane[]
  marks: { atMs: number; label: string }[]
}

export interface TimelineLane {
  name: string
  /** `spans`: something lasted; `points`: something happened. */
  kind: 'spans' | 'points'
  items: { atMs: number; untilMs?: number; tone: 'good' | 'bad' | 'neutral'; label?: string }[]
}

export interface Claim {
  id: string
  text: string
  weight: 'required' | 'advisory'
  status: ClaimStatus
  evidence: Evidence[]
  /** Why it is unproven or not applicable, and what would change that. */
  reason?: Reason
}

export interface Reason {
  code: string
  message: string
  /** The line of staticfire.yaml, or the flag, that would let it be proven. */
  remedy?: string
}

export interface Fix {
  /** `node`, `python`, `go`, `java`, or `any`. */
  language: string
  /** The package that it is done with, where there is a recipe for that alone: `@staticfire/kit`. */
  library?: string
  text: string
}

export interface ItemResult {
  id: string
  section: string
  title: string
  status: Status
  required: boolean
  summary: string
  /** Why the item matters, one sentence. */
  why: string
  claims: Claim[]
  reason?: Reason
  fix: Fix[]
  rerun: string
  references: { title: string; url: string }[]
  definitionHash: string
}

export interface ExperimentRecord {
  id: string
  status: 'done' | 'failed' | 'skipped' | 'interrupted'
  attempt: number
  startedAt: number
  durationMs: number
  instance?: string
  valid: boolean
  invalidBecause?: string
}

export interface Result {
  schemaVersion: 1
  tool: { name: 'staticfire'; version: string }
  service: { name: string; root: string; commit?: string }
  decision: Decision | null
  /** Why the decision is what it is; always there, one sentence. */
  decisionReason: string
  /** True when the run was interrupted and what stands here is part of it. */
  partial: boolean
  level: {
    required: Level
    reached: Level | null
    next: { level: Level; lacks: string[] } | null
  }
  counts: Record<'pass' | 'fail' | 'unproven' | 'notApplicable' | 'waived' | 'error', number>
  score: { value: number | null; low: number | null; high: number | null }
  items: ItemResult[]
  experiments: ExperimentRecord[]
  dependencies: {
    name: string
    kind: string
    operations: { name: string; count: number; p50Ms: number; p95Ms: number }[]
  }[]
  environment: Record<string, unknown>
  timing: { startedAt: number; totalMs: number; criticalPath: string[] }
  notes: string[]
}
