import type { CommandConfig, CommandsConfig } from '@staticfire/contracts'
import { parse, type ParseEntry } from 'shell-quote'
import { scanWords } from './scan-words.ts'

/** Why a command cannot be run without a shell; `message` says what to write instead. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/**
 * The argv of one command. A list is taken as it is; a string is split like a shell splits words,
 * and what only a shell could do with it is refused. Placeholders stay. Throws a CommandError.
 */
export function toArgv(command: CommandConfig): string[] {
  if (typeof command === 'string') return split(command)
  const [program = ''] = command
  if (/\s/.test(program.trim())) {
    throw new CommandError(
      `the first word of a list is the program, and ${JSON.stringify(program)} is none: ` +
        'write one string, or a list with one element for each word',
    )
  }
  if (program === '') throw new CommandError('names no program')
  return command
}

/**
 * The argvs of one or several commands. A list of plain words is one command's argv; a list whose
 * first element is a string with spaces, or that holds lists, is a list of commands.
 */
export function toArgvs(commands: CommandsConfig): string[][] {
  if (typeof commands === 'string') return [split(commands)]
  const words = commands.filter((it) => typeof it === 'string')
  const hasSpace = (it: string | undefined) => it !== undefined && /\s/.test(it.trim())
  if (words.length < commands.length || hasSpace(words[0])) return commands.map(toArgv)
  if (words.some(hasSpace)) {
    throw new CommandError(
      'could be one command or several: write [[…], […]], with a list for each command',
    )
  }
  return [words]
}

/** shell-quote does the words and quotes; what it would let pass silently is looked for before. */
function split(text: string): string[] {
  const command = text.trim()
  const trouble = scanWords(command)
  if (trouble !== undefined) throw new CommandError(trouble)
  const variables: string[] = []
  const entries = parseWords(command, (name) => {
    if (isPlaceholder(name)) return `\${${name}}`
    variables.push(name)
    return ''
  })
  if (variables[0] !== undefined) throw new CommandError(refusal(`$${variables[0]}`, 'a variable'))
  const argv = entries.map((entry) => {
    if (typeof entry === 'string') return entry
    if ('comment' in entry) throw new CommandError(refusal('#', 'a comment'))
    if ('pattern' in entry)
      throw new CommandError(refusal(entry.pattern, 'a pattern of file names'))
    throw new CommandError(
      `${entry.op} needs a shell, and none is run: write a list of commands, or put it into a script`,
    )
  })
  if (argv[0] === undefined || argv[0] === '') throw new CommandError('names no program')
  if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(argv[0])) {
    throw new CommandError(
      `${argv[0].split('=')[0]}=… before a command needs a shell, and none is run: declare it under env`,
    )
  }
  return argv
}

function parseWords(command: string, variable: (name: string) => string): ParseEntry[] {
  try {
    return parse(command, variable)
  } catch (cause) {
    throw new CommandError(
      'could not be split into words: write a list with one element for each word',
      { cause },
    )
  }
}

function isPlaceholder(name: string): boolean {
  return name === 'port' || name.startsWith('dependency.')
}

function refusal(text: string, what: string): string {
  return `${text} is ${what} to a shell, and none is run: write single quotes around it if it is meant as it stands`
}
