import { ProcessError, startWatchdog } from '@staticfire/process'
import type { Watchdog } from '@staticfire/process'

/** Has a file or folder removed when the tool dies without a chance to do it itself. */
export async function removeOnDeath(path: string): Promise<void> {
  const watchdog = await watchdogOfScope()
  watchdog?.removeOnDeath(path)
}

/** With `await using`, the watchdog ends with the scope rather than some time after this process. */
export async function watchdogOfScope(): Promise<Watchdog | undefined> {
  try {
    return await startWatchdog()
  } catch (error) {
    // Where no watchdog can run, what is disposed in time is still removed.
    if (!(error instanceof ProcessError) || error.code !== 'unsupported-platform') throw error
    return undefined
  }
}
