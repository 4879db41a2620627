import { KitError } from '../kernel/errors.ts'

/** What is wrong with one variable, in words that never hold a value. */
export interface Problem {
  /** Undefined: it is not one variable's. */
  readonly name: string | undefined
  readonly text: string
  /** A store that cannot be had is no fault of the configuration. */
  readonly isUnreachable?: boolean
}

/**
 * All problems in one error, a line each. CONFIG_INVALID, or SECRET_UNREACHABLE when stores that
 * could not be had are all there is. It has no cause: those quote paths, addresses and values.
 */
export function problemsError(problems: readonly Problem[], absent: readonly string[]): KitError {
  const isUnreachable = problems.every((problem) => problem.isUnreachable === true)
  const howMany = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  const head = isUnreachable
    ? 'Secrets that the configuration refers to could not be had'
    : 'The configuration is not valid'
  const lines = problems.map(
    ({ name, text }) => `  ${name === undefined ? '' : `${name}: `}${text}`,
  )
  const notFound = absent.length === 0 ? '' : `\nNot found, and so not read: ${absent.join(', ')}.`
  return new KitError(
    isUnreachable ? 'SECRET_UNREACHABLE' : 'CONFIG_INVALID',
    `${head} (${howMany}):\n${lines.join('\n')}${notFound}`,
  )
}
