import type { CyclesObservation, ResourceCycle } from '@staticfire/contracts'
import { t0 } from './exchanges.ts'

/** Five cycles, each of which leaves what the one before left. */
export function healthyCycles(): CyclesObservation {
  return {
    operations: ['POST /orders', 'GET /orders'],
    dependencies: ['database'],
    cycles: [26, 31, 31, 30, 31].map((descriptors, index) => cycle(index, { descriptors })),
    limited: 0,
  }
}

/** The cycle at this place; 31 descriptors and 11 threads in the quiet unless said otherwise. */
export function cycle(index: number, quiet: Partial<ResourceCycle['quiet']> = {}): ResourceCycle {
  const startedAt = t0 + index * 2_000
  return {
    startedAt,
    worked: 32,
    failed: 4,
    abandoned: 2,
    faults: [{ dependency: 'database', fault: 'error', attemptsHit: 4, connectionsLeft: 1 }],
    quiet: {
      at: startedAt + 1_900,
      isSettled: true,
      processes: 1,
      descriptors: 31,
      sockets: 12,
      threads: 11,
      rssBytes: 80_000_000,
      ...quiet,
    },
  }
}
