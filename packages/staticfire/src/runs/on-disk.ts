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
