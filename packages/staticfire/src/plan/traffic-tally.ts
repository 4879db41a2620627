import type { Blueprint, Dependency } from '@staticfire/contracts'
import type { Proxy } from '@staticfire/proxy'
import type { DependencyTraffic } from '../runs/record.ts'
import { percentiles } from '../statistics/percentiles.ts'

/** Which operations of its dependencies the service called over the whole run, and how long they took. */
export function createTrafficTally() {
  const durations = new Map<string, Map<string, number[]>>()
  return {
    /** Counts what the proxies of an instance saw; called once, when the instance ends. */
    add(proxies: ReadonlyMap<string, Proxy>): void {
      for (const [dependency, proxy] of proxies) {
        const operations = durations.get(dependency) ?? new Map<string, number[]>()
        durations.set(dependency, operations)
        for (const { operation, startedAt, endedAt, fault, outcome } of proxy.ledger.attempts) {
          if (fault !== undefined || outcome !== 'answered' || endedAt === undefined) continue
          const list = operations.get(operation) ?? []
          list.push(endedAt - startedAt)
          operations.set(operation, list)
        }
      }
    },
    dependencies: ({ dependencies }: Blueprint): DependencyTraffic[] =>
      dependencies.map((dependency) =>
        summarize(dependency, durations.get(dependency.name) ?? new Map()),
      ),
  }
}

const mostOperations = 50

function summarize(
  { name, kind }: Dependency,
  operations: ReadonlyMap<string, number[]>,
): DependencyTraffic {
  return {
    name,
    kind,
    operations: [...operations]
      .toSorted(([, a], [, b]) => b.length - a.length)
      .slice(0, mostOperations)
      .map(([operation, list]) => {
        const [p50Ms = 0, p95Ms = 0] = percentiles(list, [0.5, 0.95])
        return { name: operation, count: list.length, p50Ms: round(p50Ms), p95Ms: round(p95Ms) }
      }),
  }
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100
}
