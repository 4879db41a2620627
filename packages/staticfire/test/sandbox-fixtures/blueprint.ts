import type { Blueprint, Dependency } from '@staticfire/contracts'

/** A blueprint with nothing declared but what a test is about. */
export function blueprintOf(root: string, parts: Partial<Blueprint> = {}): Blueprint {
  return {
    service: 'specimen',
    root,
    build: [],
    start: ['node', 'server.js'],
    port: { variable: 'PORT' },
    stop: {
      signal: 'SIGTERM',
      graceMs: 30_000,
      preStopMs: 0,
      isGraceDeclared: false,
      isPreStopDeclared: false,
    },
    endpoints: {},
    env: {},
    variables: [],
    dependencies: [],
    operations: [],
    identities: [],
    fallbacks: [],
    waivers: [],
    provided: {},
    gate: { level: 'bronze', require: [], unproven: 'hold' },
    notes: [],
    ...parts,
  }
}

export function dependencyOf(
  parts: Pick<Dependency, 'name' | 'kind' | 'from'> & Partial<Dependency>,
): Dependency {
  return { env: { url: 'DEPENDENCY_URL' }, setup: [], scratch: false, ...parts }
}
