import { realpathSync } from 'node:fs'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import { ancestorsOf, isInside } from './paths.ts'

/**
 * The service's PATH: its own `.bin` folders, nearest first, then the caller's entries without
 * those that npm, npx or the tool put in front of them.
 */
export function searchPath(options: {
  callerPath: string
  /** The service's folder and the base of the tree, both in the copy. */
  copy: string
  base: string
  ownExecutables: ReadonlySet<string>
}): string {
  const folders = [options.copy, ...ancestorsOf(options.copy)]
  const own = folders
    .filter((folder) => isInside(options.base, folder))
    .map((folder) => join(folder, 'node_modules', '.bin'))
  const ownFolders = new Set([...options.ownExecutables].map(dirname))
  const callers = options.callerPath
    .split(delimiter)
    .filter((entry) => isAbsolute(entry) && !isAddedByPackageManager(entry))
    .filter((entry) => !ownFolders.has(realPathOf(entry)))
  return [...own, ...new Set(callers)].join(delimiter)
}

function isAddedByPackageManager(entry: string): boolean {
  return /[/\\]node_modules[/\\]\.bin[/\\]?$|[/\\]node-gyp-bin[/\\]?$/.test(entry)
}

function realPathOf(entry: string): string {
  try {
    return realpathSync(entry)
  } catch {
    return entry
  }
}
