import type { ChildProcess } from 'node:child_process'
import { now } from './clock.ts'
import type { LogCapture } from './log-capture.ts'

/** How the top process ended. */
export interface Exit {
  at: number
  code: number | null
  signal: string | null
}

/**
 * Resolves once the child has ended and its last words have been read. Its streams may stay open
 * much longer when it leaves children behind, so they are not waited for.
 */
export function watchExit(
  child: ChildProcess,
  logs: LogCapture,
  onExit: (exit: Exit) => void,
): Promise<Exit> {
  return new Promise((resolve) => {
    child.on('error', () => {}) // After a start that succeeded only a failed kill() can get here.
    child.once('exit', (code, signal) => {
      const exit = { at: now(), code, signal }
      onExit(exit)
      void outputRead(logs).then(() => resolve(exit))
    })
  })
}

const READ_LIMIT_MS = 1_000

/** What was printed before the end lies in the pipes: turns of the event loop read it all. */
async function outputRead(logs: LogCapture): Promise<void> {
  const deadline = performance.now() + READ_LIMIT_MS
  for (let quietTurns = 0; quietTurns < 2 && !logs.isEnded;) {
    if (performance.now() > deadline) return // Those left behind print without a pause.
    const before = logs.totalBytes
    await new Promise((turn) => setImmediate(turn))
    quietTurns = logs.totalBytes === before ? quietTurns + 1 : 0
  }
}
