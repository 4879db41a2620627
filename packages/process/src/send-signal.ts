import { ProcessError, systemErrorCode } from './errors.ts'

/** Sends a signal to a process, or to a group when the number is negative. */
export function sendSignal(target: number, signal: NodeJS.Signals, label: string): void {
  try {
    process.kill(target, signal)
  } catch (cause) {
    const whom = target < 0 ? `group ${-target}` : `pid ${target}`
    switch (systemErrorCode(cause)) {
      case 'ESRCH':
        throw new ProcessError(
          'process-gone',
          `${label}: ${signal} found no ${whom}: it has just ended.`,
          { cause },
        )
      case 'EPERM':
        throw new ProcessError(
          'not-permitted',
          `${label}: ${signal} to ${whom} was refused: it runs as another user. Run the tool as that user or as root.`,
          { cause },
        )
      default:
        throw cause
    }
  }
}
