import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { nearest } from '@staticfire/contracts/nearest'
import { StaticfireError } from '../errors.ts'

/**
 * Parses one command's arguments. An unknown flag, a flag without its value or a superfluous argument is
 * an error that names the nearest known flag and the help to read.
 */
export function parseArguments<const O extends ParseArgsOptionsConfig>(
  command: string,
  argv: readonly string[],
  options: O,
  positionals: { atMost: number; names: string },
) {
  const hint = `See staticfire ${command} --help`
  try {
    const parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true })
    if (parsed.positionals.length > positionals.atMost) {
      const extra = parsed.positionals[positionals.atMost]
      throw new StaticfireError(
        'usage',
        `${command} takes ${positionals.names}; "${extra}" is too much.`,
        { hint },
      )
    }
    return parsed
  } catch (cause) {
    if (cause instanceof StaticfireError) throw cause
    throw new StaticfireError('usage', explain(cause as Error, Object.keys(options)), {
      cause,
      hint,
    })
  }
}

function explain(error: Error, known: readonly string[]): string {
  const unknown = /Unknown option '(--?[^']*)'/.exec(error.message)?.[1]
  if (unknown === undefined) return explainValue(error.message)
  const meant = nearest(unknown.replace(/^--?/, ''), known)
  return `There is no option ${unknown}.${meant ? ` Did you mean --${meant}?` : ''}`
}

/** Node's own sentences, which speak of arguments and of "ambiguous" ones. */
function explainValue(message: string): string {
  const option = /^Option '(?:-\w, )?(--[^' ]+)/.exec(message)?.[1]
  if (option === undefined) return message.split('. ')[0] ?? message
  return message.includes('does not take')
    ? `${option} takes no value.`
    : `${option} needs a value.`
}
