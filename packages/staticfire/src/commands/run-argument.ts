import { resolve } from 'node:path'
import { StaticfireError } from '../errors.ts'

/** The run folder that a command was given. */
export function runArgument(command: string, [run]: readonly string[]): string {
  if (run !== undefined) return resolve(run)
  throw new StaticfireError('usage', `${command} needs the folder of a recorded run.`, {
    hint: `For example: staticfire ${command} .staticfire/latest`,
  })
}
