import { homedir } from 'node:os'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { ProcessError } from './errors.ts'

/** Refuses what would take more than scratch with it: `/`, `/tmp`, a folder that holds home or cwd. */
export function requireRemovable(path: string): string {
  const full = resolve(path)
  const isDeep = full.split(sep).length > 2
  if (isAbsolute(path) && isDeep && ![homedir(), process.cwd()].some((kept) => holds(full, kept))) {
    return full
  }
  throw new ProcessError(
    'not-permitted',
    `${JSON.stringify(path)} will not be removed: give the absolute path of a scratch file or folder that holds neither the home folder nor the working directory.`,
  )
}

function holds(folder: string, inner: string): boolean {
  const way = relative(folder, inner)
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
}
