import { mkdtemp, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDiskFull, StaticfireError } from '../errors.ts'

/** A new private folder among the temporary files; the caller removes it. */
export async function makeTemporaryFolder(prefix: string, parent = tmpdir()): Promise<string> {
  try {
    return await mkdtemp(join(await realpath(parent), prefix))
  } catch (cause) {
    if (isDiskFull(cause)) {
      throw new StaticfireError('disk-full', `No space is left in ${parent} for temporary files.`, {
        cause,
        hint: 'Free some space, or point TMPDIR to a folder with more.',
      })
    }
    throw new StaticfireError(
      'sandbox-failed',
      `No temporary folder could be made in ${parent}: ${(cause as Error).message}.`,
      { cause, hint: 'Point TMPDIR to a folder that you may write to.' },
    )
  }
}
