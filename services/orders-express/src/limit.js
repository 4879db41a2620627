/**
 * Lets at most `max` pieces of work run at once. The others wait for their turn, in order, until
 * `signal` aborts.
 */
export function createLimit(max) {
  const waiting = new Set()
  let running = 0

  return async (work, signal) => {
    if (running < max) running++
    else await turn(signal)
    try {
      return await work()
    } finally {
      const [next] = waiting
      // The place is handed over, so it stays counted.
      if (next === undefined) running--
      else next()
    }
  }

  function turn(signal) {
    return new Promise((resolve, reject) => {
      const settle = (finish) => {
        waiting.delete(enter)
        signal.removeEventListener('abort', leave)
        finish()
      }
      const enter = () => settle(resolve)
      const leave = () => settle(() => reject(signal.reason))
      waiting.add(enter)
      signal.addEventListener('abort', leave)
      if (signal.aborted) leave()
    })
  }
}
