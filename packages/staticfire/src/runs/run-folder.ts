import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { StaticfireError } from '../errors.ts'
import { onDisk } from './on-disk.ts'

export interface RunFolder {
  /** Where this run is recorded. */
  path: string
  /** The folder that is claimed while the run lasts. */
  lock: string
  /** Everything of ours under the service's root; never copied into the sandbox. */
  base: string
}

/**
 * The folder of a new run: `--run-dir`, which must be new or empty, or a new one under `.staticfire` in
 * the service's folder, which keeps itself out of git.
 */
export async function newRunFolder(root: string, runDir: string | undefined, startedAt: number): Promise<RunFolder> {
  if (runDir !== undefined) {
    await onDisk(runDir, () => mkdir(runDir, { recursive: true }))
    if ((await readdir(runDir)).some((entry) => entry !== 'lock')) {
      throw new StaticfireError('run-directory-not-empty', `${runDir} is not empty.`, {
        hint: 'A run is recorded in a folder of its own; name a new one.',
      })
    }
    return { path: runDir, lock: runDir, base: runDir }
  }
  const base = join(root, '.staticfire')
  await onDisk(base, async () => {
    await mkdir(base, { recursive: true })
    await writeFile(join(base, '.gitignore'), '*\n')
  })
  const stamp = new Date(startedAt).toISOString().replaceAll(':', '-').replace('.', '-')
  return { path: join(base, stamp), lock: base, base }
}

/** Points `latest` at the run, for `staticfire report .staticfire/latest`. */
export async function linkLatest({ path, base }: RunFolder): Promise<void> {
  if (path === base) return
  const link = join(base, 'latest')
  await onDisk(link, async () => {
    await rm(link, { force: true })
    await symlink(basename(path), link)
  })
}
