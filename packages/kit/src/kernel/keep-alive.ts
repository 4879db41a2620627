/**
 * Keeps the process alive until it is disposed of. The kit's own timers never do: while nothing is open, before
 * the port and after it, a wait would end the process in the middle.
 */
export function keepAlive(): Disposable {
  const timer = setInterval(() => {}, 60_000)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
