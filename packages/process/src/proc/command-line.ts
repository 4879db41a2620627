import { readText } from './read.ts'

/** The arguments of a process; one string with spaces when it set a title of its own. */
export function readCommandLine(pid: number): string[] {
  const text = readText(`/proc/${pid}/cmdline`) ?? ''
  const args = text.split('\0')
  while (args.length > 0 && args.at(-1) === '') args.pop()
  return args
}
