import { StaticfireError } from '../errors.ts'

export interface Interruptible extends Disposable {
  readonly signal: AbortSignal
  /** Set once a signal came; its exit code is the run's. */
  readonly interruption: StaticfireError | undefined
}

const codes = {
  SIGINT: 'interrupted-by-sigint',
  SIGTERM: 'interrupted-by-sigterm',
  SIGHUP: 'interrupted-by-sighup',
} as const

/**
 * Turns the first Ctrl-C into an abort, so that what was found until then can be shown. A second one
 * ends the process at once; the watchdog reaps what it started.
 */
export function interruptible(): Interruptible {
  const controller = new AbortController()
  let interruption: StaticfireError | undefined
  const listeners = Object.entries(codes).map(([name, code]) => {
    const listener = () => {
      if (interruption) process.exit(interruption.exitCode)
      interruption = new StaticfireError(code, `The run was interrupted by ${name}.`)
      controller.abort(interruption)
    }
    process.on(name, listener)
    return { name, listener }
  })
  return {
    signal: controller.signal,
    get interruption() {
      return interruption
    },
    [Symbol.dispose]: () => listeners.forEach(({ name, listener }) => process.off(name, listener)),
  }
}
