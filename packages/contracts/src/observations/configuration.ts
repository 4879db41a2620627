import type { Exit, Instant, LogPhase } from './common.ts'

/** Keys: `<VARIABLE>/removed` and `<VARIABLE>/malformed`. One start with one variable mutated. */
export interface ConfigurationObservation {
  variable: string
  mutation: 'removed' | 'malformed'
  /** What it was set to; absent when removed, masked when the variable is secret. */
  value?: string
  startedAt: Instant
  limitMs: number
  /**
   * `exited`: ended before anything listened · `listened-then-exited` · `ready`: serves ·
   * `listening`: a port is open, readiness never came · `unix-socket`: listens, but not on a port ·
   * `silent`: alive without a port when the limit passed.
   */
  outcome: 'exited' | 'listened-then-exited' | 'ready' | 'listening' | 'unix-socket' | 'silent'
  listeningAt?: Instant
  /** Of the time that was watched, how long it could have run and got no processor. */
  starvedMs?: number
  exit?: Exit
  /** The ports that were open: shows a default port when PORT was removed. */
  ports: number[]
  /** Output names the variable, one of its aliases, or the declared dependency's key. */
  namesVariable: boolean
  /** The name as it was printed (aliases: `database_url`, `databaseUrl`, `database.url`). */
  namedAs?: string
  /** Output holds a value of a secret variable. */
  printsSecret: boolean
  /** Output is an uncaught stack trace. */
  hasStackTrace: boolean
  logs: LogPhase
  lastOutput: string[]
}
