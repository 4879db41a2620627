/** Exit codes of the command line: see docs/architecture.md, "Contracts". */
export const exitCodes = { go: 0, noGo: 1, usage: 2, notMeasured: 3, hold: 4 } as const

/** Every error a person can meet, and the exit code it ends with. A new code is one line here. */
const codes = {
  usage: exitCodes.usage,
  'missing-configuration': exitCodes.usage,
  'invalid-configuration': exitCodes.usage,
  'configuration-exists': exitCodes.usage,
  'invalid-openapi': exitCodes.usage,
  'unknown-item': exitCodes.usage,
  'run-not-found': exitCodes.usage,
  'run-unreadable': exitCodes.usage,
  'run-directory-busy': exitCodes.usage,
  'run-directory-not-empty': exitCodes.usage,
  'run-directory-unwritable': exitCodes.usage,
  'dependency-remote': exitCodes.usage,
  'dependency-production': exitCodes.usage,
  'dependency-unsupported': exitCodes.usage,
  'dependency-unreachable': exitCodes.notMeasured,
  'dependency-wrong-kind': exitCodes.notMeasured,
  'dependency-failed': exitCodes.notMeasured,
  'setup-failed': exitCodes.notMeasured,
  'build-failed': exitCodes.notMeasured,
  'command-not-found': exitCodes.notMeasured,
  'identity-failed': exitCodes.notMeasured,
  'sandbox-failed': exitCodes.notMeasured,
  'sandbox-too-large': exitCodes.notMeasured,
  'disk-full': exitCodes.notMeasured,
  'service-not-ready': exitCodes.notMeasured,
  'run-killed': exitCodes.notMeasured,
  'unsupported-platform': exitCodes.notMeasured,
  // 128 + the signal's number, as a shell reports it.
  'interrupted-by-sighup': 129,
  'interrupted-by-sigint': 130,
  'interrupted-by-sigterm': 143,
  internal: exitCodes.notMeasured,
} as const satisfies Record<string, number>

export type ErrorCode = keyof typeof codes

/**
 * An error for a person: what happened and where in `message`, what to do next in `hint`.
 * Findings about a service are values, never errors.
 */
export class StaticfireError extends Error {
  override readonly name = 'StaticfireError'
  readonly code: ErrorCode
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint
  }

  get exitCode(): number {
    return codes[this.code]
  }
}

/** An error that nobody foresaw is a defect of ours, and says so with its stack. */
export function asStaticfireError(error: unknown): StaticfireError {
  if (error instanceof StaticfireError) return error
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return new StaticfireError(
    'internal',
    `an unexpected error, which is a defect of staticfire.\n${text}`,
    {
      cause: error,
      hint: 'Please report it with this text.',
    },
  )
}

/** True for the error codes that mean "no space is left" (ENOSPC) or "quota exceeded" (EDQUOT). */
export function isDiskFull(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return code === 'ENOSPC' || code === 'EDQUOT'
}
