import type { VariableType } from './configuration.ts'

/**
 * What the service is: everything that was declared in `staticfire.yaml` or discovered, with
 * defaults filled in and durations in milliseconds. Plain JSON: it is recorded with the run.
 */
export interface Blueprint {
  service: string
  /** Absolute path of the service's own folder (not of the sandbox's copy). */
  root: string
  commit?: string
  /** Commands that run once in the sandbox's copy before any start. */
  build: string[][]
  start: string[]
  port: PortBinding
  stop: StopContract
  endpoints: Endpoints
  /** The OpenAPI document that operations are read from: a file, or, with a leading slash, a path that it serves. */
  openapi?: string
  /** What `env` declares, placeholders not yet filled. */
  env: Record<string, string>
  variables: Variable[]
  dependencies: Dependency[]
  operations: Operation[]
  identities: Identity[]
  limits?: RateLimit
  fallbacks: Fallback[]
  /** The id of the operation that raises, where one was declared. */
  crash?: string
  waivers: Waiver[]
  provided: Record<string, { by: string; evidence: string }>
  gate: Gate
  /**
   * What the file left out and the service's own description filled: keys as in staticfire.yaml, e.g.
   * `dependencies.payments.timeout`, with the value as it would stand there.
   */
  described?: Record<string, string>
  /** Warnings met while the blueprint was made, e.g. an operation that could not be sampled. */
  notes: string[]
}

/** `variable`: the environment variable that tells the port; `number`: a port that is fixed. */
export type PortBinding = { variable: string } | { number: number }

export interface StopContract {
  signal: NodeJS.Signals
  graceMs: number
  preStopMs: number
  /** False when the stated default (30 s of grace, no preStop) is used. */
  isGraceDeclared: boolean
  isPreStopDeclared: boolean
}

export interface Endpoints {
  live?: string
  ready?: string
  startup?: string
  metrics?: string
  openapi?: string
}

/** An environment variable that the service reads. A dependency's address variables are among them. */
export interface Variable {
  name: string
  type: VariableType
  /** The allowed values of an `enum`. */
  values?: string[]
  required: boolean
  default?: string
  secret: boolean
  /** The dependency whose address it carries, if any. */
  dependency?: string
  /** `declared` in `variables`, or `implied` by a dependency's `env` or by `port`. */
  source: 'declared' | 'implied'
}

export type DependencyKind = 'postgres' | 'mysql' | 'redis' | 'amqp' | 'http' | 'tcp'

export interface Dependency {
  name: string
  kind: DependencyKind
  env: AddressVariables
  from: DependencySource
  /** Commands that prepare it, e.g. migrations; run against a fresh database with the same env. */
  setup: string[][]
  /** The patience that the service declares for one operation on it. */
  timeoutMs?: number
  /** Calls for one operation at most, the first one among them. */
  attempts?: number
  resetMs?: number
  pool?: number
  /** Undefined when not declared: then it is measured. */
  critical?: boolean
  /** True when the tool may write to a database it did not create. */
  scratch: boolean
}

/** Which variables carry the address: one with a URL, or its parts. */
export interface AddressVariables {
  url?: string
  host?: string
  port?: string
  user?: string
  password?: string
  database?: string
}

export type DependencySource =
  | { type: 'embedded' }
  | { type: 'command'; command: string[]; portEnv: string; env: Record<string, string> }
  | { type: 'url'; url: string }

export interface Operation {
  /** Stable, unique, e.g. `POST /orders` or the id given under `traffic.requests`. */
  id: string
  method: string
  /** A template: `/orders/{id}`. */
  path: string
  headers: Record<string, string>
  /** The body to send (JSON value or text), already sampled; undefined for none. */
  body?: unknown
  contentType?: string
  /** The identity to send it as; undefined: anonymously. */
  identity?: string
  owner?: string
  forbidden: string[]
  /** The statuses that count as working; from `expect`, OpenAPI's 2xx, else any 2xx or 3xx. */
  expect: number[]
  idempotent: boolean
  isPublic: boolean
  /** Path and query parameters with a sample for each. */
  parameters: OperationParameter[]
  source: 'openapi' | 'requests'
}

export interface OperationParameter {
  name: string
  in: 'path' | 'query' | 'header'
  sample: string
  /** The operation whose response creates the value, e.g. `POST /orders` for `{id}`. */
  createdBy?: { operation: string; field: string }
}

export interface Identity {
  name: string
  token?: string
  command?: string[]
  headers: Record<string, string>
}

export interface RateLimit {
  requests: number
  perMs: number
  /** Whom it counts; undefined when not declared. */
  by?: 'identity' | 'ip'
  store?: string
  trustedHops?: number
  /** The limit of an instance that is started with these variables, for the burst. */
  lowered?: { requests: number; perMs: number; env: Record<string, string> }
}

export interface Fallback {
  operation: string
  when: string
  degraded: string
}

export interface Waiver {
  item: string
  key?: string
  reason: string
  owner: string
  /** ISO date, inclusive. */
  until: string
}

export type Level = 'bronze' | 'silver' | 'gold'

export interface Gate {
  level: Level
  require: string[]
  unproven: 'hold' | 'allow'
  baseline?: string
}
