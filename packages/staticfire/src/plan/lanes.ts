import type { Lane } from '../experiments/define.ts'

export interface Lanes {
  /** Runs the task when a lane is free; the highest priority first, in order of arrival among equals. */
  run<T>(lane: Lane, priority: number, task: (lane: number) => Promise<T>): Promise<T>
}

interface Waiting {
  lane: Lane
  priority: number
  start: (lane: number) => void
}

/** Tasks that wait at once; they are numbered after the others. */
const backgroundLanes = 2
/** What a task takes of the machine. */
const costs = { shared: 2, light: 1 }

/**
 * Room for `count` shared tasks, or twice as many light ones. An exclusive task runs when nothing else
 * waits and nothing else runs: in the middle it would have all others wait twice, for the room to empty
 * and to fill again. Background tasks have room of their own: none starts beside an exclusive task, but
 * one that waits already goes on waiting.
 */
export function createLanes(count: number): Lanes {
  const most = count * costs.shared
  const free = new Set(numbered(0, most))
  const freeBackground = new Set(numbered(most, backgroundLanes))
  const queues = {
    shared: [] as Waiting[],
    exclusive: [] as Waiting[],
    background: [] as Waiting[],
  }
  let room = most
  let isExclusive = false

  function dispatch() {
    for (let head = queues.shared[0]; head; head = queues.shared[0]) {
      if (isExclusive || costOf(head.lane) > room) break
      start(queues.shared, free)
    }
    if (queues.exclusive.length > 0 && queues.shared.length === 0 && room === most) {
      isExclusive = true
      start(queues.exclusive, free)
    }
    while (!isExclusive && freeBackground.size > 0 && queues.background.length > 0) {
      start(queues.background, freeBackground)
    }
  }

  function start(queue: Waiting[], lanes: Set<number>) {
    const next = queue.shift()!
    const index = Math.min(...lanes)
    lanes.delete(index)
    room -= costOf(next.lane)
    next.start(index)
  }

  function release(lane: Lane, index: number) {
    if (lane === 'background') freeBackground.add(index)
    else free.add(index)
    room += costOf(lane)
    if (lane === 'exclusive') isExclusive = false
    dispatch()
  }

  function costOf(lane: Lane): number {
    if (lane === 'background') return 0
    return lane === 'exclusive' ? most : costs[lane]
  }

  return {
    run: (lane, priority, task) =>
      new Promise((resolve, reject) => {
        const begin = (index: number) => {
          void task(index)
            .finally(() => release(lane, index))
            .then(resolve, reject)
        }
        const queue = queues[lane === 'light' ? 'shared' : lane]
        const at = queue.findIndex((other) => other.priority < priority)
        queue.splice(at < 0 ? queue.length : at, 0, { lane, priority, start: begin })
        queueMicrotask(dispatch)
      }),
  }
}

function numbered(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index)
}
