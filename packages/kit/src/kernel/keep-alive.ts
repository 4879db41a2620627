/**
 * Keeps the process alive while this is done. The kit's own timers never do: where nothing is open, before
 * the port and after it, a wait would end the process in the middle.
 */
export async function whileAlive<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => {}, 60_000)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
