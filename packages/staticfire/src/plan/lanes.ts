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

/**
 * `count` shared lanes. An exclusive task waits until all are idle and holds them all; while one waits
 * at the head, no shared task overtakes it, so it cannot starve.
 */
export function createLanes(count: number): Lanes {
  const free = new Set(Array.from({ length: count }, (_, index) => index))
  const queue: Waiting[] = []

  function dispatch() {
    for (let head = queue[0]; head; head = queue[0]) {
      if (head.lane === 'exclusive' ? free.size < count : free.size === 0) return
      queue.shift()
      const lane = Math.min(...free)
      if (head.lane === 'exclusive') free.clear()
      else free.delete(lane)
      head.start(lane)
    }
  }

  function release(lane: Lane, index: number) {
    if (lane === 'shared') free.add(index)
    else for (let each = 0; each < count; each++) free.add(each)
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
        const at = queue.findIndex((other) => other.priority < priority)
        queue.splice(at < 0 ? queue.length : at, 0, { lane, priority, start })
        queueMicrotask(dispatch)
      }),
  }
}
