import { ProcessError } from '../errors.ts'

export const hasProc = process.platform === 'linux'

/** Everything that looks into other processes reads Linux's /proc. */
export function requireProc(what: string): void {
  if (hasProc) return
  throw new ProcessError(
    'unsupported-platform',
    `Cannot ${what} on ${process.platform}: it is read from /proc, which only Linux has. Run it in a Linux container or virtual machine.`,
  )
}
