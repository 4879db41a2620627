export type StartErrorCode =
  | 'command-not-found'
  | 'not-executable'
  | 'cwd-missing'
  | 'invalid-options'
  | 'start-failed'

/** A process could not be started; nothing is left running. */
export class StartError extends Error {
  override readonly name = 'StartError'
  readonly code: StartErrorCode

  constructor(code: StartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export type ProcessErrorCode =
  | 'process-gone'
  | 'cannot-kill'
  | 'not-permitted'
  | 'unsupported-platform'
  | 'watchdog-failed'

/** Something asked of a running process tree, or of the watchdog, could not be done. */
export class ProcessError extends Error {
  override readonly name = 'ProcessError'
  readonly code: ProcessErrorCode

  constructor(code: ProcessErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The `code` of a system error such as `ENOENT`; undefined for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
}
