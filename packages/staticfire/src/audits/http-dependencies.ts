import type {
  Blueprint,
  Dependency,
  EnvironmentObservation,
  Reason,
  TrafficObservation,
} from '@staticfire/contracts'
import { withoutDependencies } from './dependencies.ts'

export function httpDependencies({ dependencies }: Blueprint): Dependency[] {
  return dependencies.filter(({ kind }) => kind === 'http')
}

/**
 * Whether a service that declares no HTTP dependency calls none: its dependencies speak other protocols,
 * and its requests work where nothing else can be reached.
 */
export function withoutHttp(
  { dependencies }: Blueprint,
  environment: EnvironmentObservation,
  traffic: TrafficObservation | undefined,
): { isProven: boolean; reason: Reason } {
  if (dependencies.length === 0) return withoutDependencies(environment, traffic)
  const remedy = 'dependencies: { payments: { kind: http, env: PAYMENTS_URL, from: … } }'
  const unknown = dependencies.find(({ kind }) => kind === 'tcp')
  if (unknown) {
    const message = `What is said to ${unknown.name} is not known: it is declared as tcp.`
    return { isProven: false, reason: { code: 'protocol-unknown', message, remedy } }
  }
  const others = [...new Set(dependencies.map(({ kind }) => kind))].join(', ')
  if (withoutDependencies(environment, traffic).isProven) {
    const message = `The dependencies speak ${others}, and all known operations work where nothing else can be reached.`
    return { isProven: true, reason: { code: 'no-http-dependency', message } }
  }
  const message = `No HTTP dependency is declared, and that none is called was not shown.`
  return { isProven: false, reason: { code: 'no-http-dependency-declared', message, remedy } }
}

/** Half of the requests of a known operation or more, which worked, were seen to call it. */
export function isCalled(name: string, { operations }: TrafficObservation): boolean {
  return operations.some(
    ({ expected, dependencies }) =>
      expected > 0 &&
      dependencies.some(({ dependency, perRequest }) => dependency === name && perRequest >= 0.5),
  )
}
