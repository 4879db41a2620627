import { existsSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isDiskFull, StaticfireError } from '../errors.ts'

/** Writes to disk: what fails there is told as a person can act on it. */
export async function onDisk<T>(file: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    if (cause instanceof StaticfireError) throw cause
    const isFull = isDiskFull(cause)
    throw new StaticfireError(
      isFull ? 'disk-full' : 'run-directory-unwritable',
      isFull
        ? `No space is left to write ${file}.`
        : `${file} cannot be written: ${(cause as Error).message}.`,
      {
        cause,
        hint: `${isFull ? 'Free some space, or put' : 'Put'} the run elsewhere: --run-dir DIR`,
      },
    )
  }
}

/**
 * As `mkdir -p`, also where another check makes the same folders at this moment. Node's own `recursive`
 * never comes back where nothing can be made, as below /proc.
 */
export async function makeFolder(folder: string, hasParent = false): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return
    if (code !== 'ENOENT' || hasParent) throw error
    if (!existsSync(dirname(folder))) await makeFolder(dirname(folder))
    await makeFolder(folder, true)
  }
}
