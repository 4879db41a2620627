import type { StaticfireError } from '../errors.ts'
import { showMessage } from './escape.ts'

/**
 * Tells a person on stderr what went wrong, and whoever asked for JSON also on stdout: they get JSON in
 * any case. Returns the exit code.
 */
export function reportError(error: StaticfireError, { isJson }: { isJson: boolean }): number {
  const { code, message, hint, exitCode } = error
  const next = hint === undefined ? '' : `\n${showMessage(hint)}\n`
  process.stderr.write(`staticfire: ${showMessage(message)}\n${next}`)
  if (isJson) {
    const problem = { code, message, ...(hint === undefined ? {} : { hint }), exitCode }
    process.stdout.write(
      `${JSON.stringify({ schemaVersion: 1, decision: null, error: problem }, null, 2)}\n`,
    )
  }
  return exitCode
}
