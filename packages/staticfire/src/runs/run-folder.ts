import { readdir, rm, symlink, writeFile } from 'node:fs/promises'
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
 * The folder of a new run: `--run-dir`, or a new one under `.staticfire` in the service's folder. It is
 * named here, so that it can be locked, and made by `makeRunFolder`.
 */
export function nameRunFolder(
  root: string,
  runDir: string | undefined,
  startedAt: number,
): RunFolder {
  if (runDir !== undefined) return { path: runDir, lock: runDir, base: runDir }
  const base = join(root, '.staticfire')
  const stamp = new Date(startedAt).toISOString().replaceAll(':', '-').replace('.', '-')
  return { path: join(base, stamp), lock: base, base }
}

/**
 * Makes a locked run folder ready: one that was named must be empty, ours keeps itself out of git.
 * @throws StaticfireError `run-directory-not-empty`.
 */
export async function makeRunFolder({ path, base }: RunFolder): Promise<void> {
  if (path !== base) return onDisk(base, () => writeFile(join(base, '.gitignore'), '*\n'))
  const entries = await readdir(path)
  if (entries.every((entry) => entry === 'lock' || entry.startsWith('lock.'))) return
  throw new StaticfireError('run-directory-not-empty', `${path} is not empty.`, {
    hint: 'A run is recorded in a folder of its own; name a new one.',
  })
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
