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

/** Tasks that wait at once; they are numbered after the shared lanes. */
const backgroundLanes = 2

/**
 * `count` shared lanes. An exclusive task waits until all are idle and holds them all; while one waits
 * at the head, no shared task overtakes it, so it cannot starve. Background tasks have lanes of their
 * own: none starts beside an exclusive task, but one that waits already goes on waiting.
 */
export function createLanes(count: number): Lanes {
  const free = new Set(numbered(0, count))
  const freeBackground = new Set(numbered(count, backgroundLanes))
  const queue: Waiting[] = []
  const backgroundQueue: Waiting[] = []
  let isExclusive = false

  function dispatch() {
    for (let head = queue[0]; head; head = queue[0]) {
      if (head.lane === 'exclusive' ? free.size < count : free.size === 0) break
      queue.shift()
      const lane = Math.min(...free)
      isExclusive = head.lane === 'exclusive'
      if (isExclusive) free.clear()
      else free.delete(lane)
      head.start(lane)
    }
    while (!isExclusive && freeBackground.size > 0 && backgroundQueue.length > 0) {
      const lane = Math.min(...freeBackground)
      freeBackground.delete(lane)
      backgroundQueue.shift()!.start(lane)
    }
  }

  function release(lane: Lane, index: number) {
    if (lane === 'background') freeBackground.add(index)
    else if (lane === 'shared') free.add(index)
    else {
      isExclusive = false
      for (const each of numbered(0, count)) free.add(each)
    }
    dispatch()
  }

  return {
    run: (lane, priority, task) =>
      new Promise((resolve, reject) => {
        const start = (index: number) => {
          void task(index)
            .finally(() => release(lane, index))
            .then(resolve, reject)
        }
        const waiting = lane === 'background' ? backgroundQueue : queue
        const at = waiting.findIndex((other) => other.priority < priority)
        waiting.splice(at < 0 ? waiting.length : at, 0, { lane, priority, start })
        queueMicrotask(dispatch)
      }),
  }
}

function numbered(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index)
}
