/** Raised when the words of a description change their meaning. */
export const descriptionVersion = 1

export type DependencyKind = 'postgres' | 'mysql' | 'redis' | 'amqp' | 'http' | 'tcp' | 'other'

/** What is known of a dependency: settings, never addresses. */
export interface DependencyFacts {
  kind: DependencyKind
  /** The variable that its address comes from, when that is known. */
  env?: string
  /** Readiness depends on it. */
  isCritical?: boolean
  /** The patience for one operation on it, all tries together. */
  deadlineMs?: number
  /** `attempts` counts the first one; `budgetRatio` is retries for each call. */
  retry?: { attempts: number; budgetRatio: number }
  breaker?: { failureRate: number; minimumCalls: number; resetMs: number }
  /** Calls at once. */
  bulkhead?: { concurrency: number }
  /** Connections at most, for one process. */
  pool?: number
  /** The service answers without it, and says so in its answer. */
  hasFallback?: boolean
}

export type VariableType = 'string' | 'number' | 'integer' | 'boolean' | 'url' | 'duration' | 'enum'

/** One variable that the service reads; never the value in use, and of a secret no default. */
export interface VariableFacts {
  name: string
  type: VariableType
  /** The allowed ones of an `enum`. */
  values?: readonly string[]
  isRequired: boolean
  isSecret: boolean
  default?: string
}

/** Requests of one client in so many milliseconds. */
export interface LimitFacts {
  requests: number
  perMs: number
  by: 'identity' | 'ip'
  /** Proxies in front, each of which appends to X-Forwarded-For. */
  trustedHops: number
  /** The variable that sets `requests`. */
  env: string
}

/** Paths. */
export interface EndpointFacts {
  live?: string
  ready?: string
  startup?: string
  metrics?: string
  openapi?: string
}

/**
 * What a service says about itself, as `GET /describe` answers it. Each entry is a claim that
 * `staticfire check` holds against what it measures.
 */
export interface Description {
  schemaVersion: typeof descriptionVersion
  service: { name: string; version: string }
  dependencies: ({ name: string } & DependencyFacts)[]
  limits?: LimitFacts
  variables: VariableFacts[]
  endpoints: EndpointFacts
  /** `delayMs` is left out where it depends on who polls readiness. */
  drain: { delayMs?: number; timeoutMs: number }
  flags: readonly string[]
}
