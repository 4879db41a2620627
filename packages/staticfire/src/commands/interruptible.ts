export interface Interruptible extends Disposable {
  readonly signal: AbortSignal
  /** 128 + the signal's number, once one came. */
  readonly exitCode: number | undefined
}

const numbers = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const

/**
 * Turns the first Ctrl-C into an abort, so that what was found until then can be shown. A second one
 * ends the process at once; the watchdog reaps what it started.
 */
export function interruptible(): Interruptible {
  const controller = new AbortController()
  let exitCode: number | undefined
  const listeners = Object.entries(numbers).map(([name, number]) => {
    const listener = () => {
      if (exitCode !== undefined) process.exit(exitCode)
      exitCode = 128 + number
      controller.abort(new Error(`interrupted by ${name}`))
    }
    process.on(name, listener)
    return { name, listener }
  })
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode
    },
    [Symbol.dispose]: () => listeners.forEach(({ name, listener }) => process.off(name, listener)),
  }
}
