import { ProcessError, startWatchdog } from '@staticfire/process'

/** Has a file or folder removed when the tool dies without a chance to do it itself. */
export async function removeOnDeath(path: string): Promise<void> {
  try {
    const watchdog = await startWatchdog()
    watchdog.removeOnDeath(path)
  } catch (error) {
    // Where no watchdog can run, what is disposed in time is still removed.
    if (!(error instanceof ProcessError) || error.code !== 'unsupported-platform') throw error
  }
}
