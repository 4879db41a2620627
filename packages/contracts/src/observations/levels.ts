import type { Exchange } from './common.ts'

/** Key: none. The same short life at three levels of the log, and the levels of the lines it left. */
export interface LevelsObservation {
  /** The variable that sets the level; absent: none is known, and only the life as declared was seen. */
  variable?: string
  lives: LoggedLife[]
  /** A start with a required variable left out. */
  refusedStart?: { variable: string; lines: LevelCounts }
}

export interface LoggedLife {
  /** `declared` is the environment as it is; the others set the variable to its lowest and highest level. */
  at: 'lowest' | 'declared' | 'highest'
  /** What the variable was; absent when there is none. */
  level?: string
  start: LevelCounts
  /** Known requests that worked. */
  traffic: LevelCounts & { requests: number }
  moments: LoggedMoment[]
}

/** One request that is not an ordinary one, and the lines it left. */
export interface LoggedMoment {
  kind: 'unauthenticated' | 'invalid' | 'outage' | 'crash'
  operation: string
  dependency?: string
  outcome: Exchange['outcome']
  status?: number
  lines: LevelCounts
}

/** Lines by their level, whatever the logger calls it; `unknown`: without one that can be read. */
export interface LevelCounts {
  debug: number
  info: number
  warning: number
  error: number
  fatal: number
  unknown: number
}
