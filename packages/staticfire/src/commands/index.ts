import { nearest } from '@staticfire/contracts/nearest'
import { StaticfireError } from '../errors.ts'

export interface CommandModule {
  /** Returns the exit code. */
  run(argv: readonly string[]): Promise<number>
}

interface CommandEntry {
  summary: string
  load(): Promise<CommandModule>
}

/** Every command by its name. Each is loaded only when it is called: `--help` must stay instant. */
export const commands = {
  init: {
    summary: 'find out how a service is started and what it needs, and write staticfire.yaml',
    load: () => import('./init.ts'),
  },
  check: {
    summary: 'start a service, hurt it, and judge whether it is ready for production',
    load: () => import('./check.ts'),
  },
  audit: {
    summary: 'judge a recorded run again, without starting anything',
    load: () => import('./audit.ts'),
  },
  report: {
    summary: 'print or write the report of a recorded run',
    load: () => import('./report.ts'),
  },
  list: {
    summary: 'list the checklist: items, levels, which are judged',
    load: () => import('./list.ts'),
  },
  explain: {
    summary: 'say what an item asks, what proves it and how to fix it',
    load: () => import('./explain.ts'),
  },
  doctor: {
    summary: 'say what this machine lets staticfire do, and what it lacks',
    load: () => import('./doctor.ts'),
  },
} as const satisfies Record<string, CommandEntry>

export type CommandName = keyof typeof commands

/** @throws StaticfireError `usage` with the nearest known name. */
export function findCommand(name: string): { name: CommandName } {
  if (Object.hasOwn(commands, name)) return { name: name as CommandName }
  const known = Object.keys(commands)
  const meant = nearest(name, known)
  const what = name.startsWith('-')
    ? `There is no option ${name} without a command.`
    : `There is no command "${name}".`
  throw new StaticfireError('usage', `${what}${meant ? ` Did you mean "${meant}"?` : ''}`, {
    hint: `Commands: ${known.join(', ')}. See staticfire --help`,
  })
}
