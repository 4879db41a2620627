import { dirname, isAbsolute, relative, sep } from 'node:path'

/** True when `path` is `folder` or lies below it; both absolute and already resolved. */
export function isInside(folder: string, path: string): boolean {
  const rest = relative(folder, path)
  return rest !== '..' && !rest.startsWith(`..${sep}`) && !isAbsolute(rest)
}

/** The folders above `path`, nearest first, up to the root of the file system. */
export function ancestorsOf(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [] : [parent, ...ancestorsOf(parent)]
}
