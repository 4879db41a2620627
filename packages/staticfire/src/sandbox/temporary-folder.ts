import { randomBytes } from 'node:crypto'
import { mkdir, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDiskFull, StaticfireError } from '../errors.ts'
import { removeOnDeath } from './remove-on-death.ts'

/**
 * A new private folder among the temporary files. The caller removes it; a watchdog does when this
 * process is killed before.
 */
export async function makeTemporaryFolder(prefix: string, parent = tmpdir()): Promise<string> {
  try {
    const folder = join(await realpath(parent), prefix + randomBytes(9).toString('base64url'))
    // Told before it is there: between a creation and the telling this process could be killed.
    await removeOnDeath(folder)
    await mkdir(folder, { mode: 0o700 })
    return folder
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
