import { constants } from 'node:fs'
import type { Dirent } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { isDiskFull, StaticfireError } from '../errors.ts'
import { isLeftOut } from './left-out.ts'
import { isVirtualEnvironment, linkModules } from './linked-folders.ts'
import type { ModuleLinks } from './linked-folders.ts'
import { isInside } from './paths.ts'

export interface CopyLimits {
  maxBytes: number
  maxEntries: number
  /** A single file beyond this is left out, with a note, unless it can be cloned for free. */
  maxFileBytes: number
}

export const defaultCopyLimits: CopyLimits = {
  maxBytes: 2 * 1024 ** 3,
  maxEntries: 200_000,
  maxFileBytes: 256 * 1024 ** 2,
}

/** What one or more copies into a sandbox have taken so far; shared by them, so limits are total. */
export interface CopyTally {
  limits: CopyLimits
  bytes: number
  entries: number
  /** What was left out and why, for a person. */
  notes: string[]
  signal: AbortSignal
}

export interface CopyOptions {
  /** Absolute real paths that are not entered, such as the run directory. */
  skip: ReadonlySet<string>
  /** Where the whole real base folder is represented: links are kept only inside it. */
  base: { real: string; copy: string }
  modules: ModuleLinks
}

/**
 * Copies a folder without its secrets: reflinked where the file system can, links to dependencies
 * instead of the dependencies, and nothing that a link out of the tree points at.
 */
export async function copyTree(
  from: string,
  to: string,
  options: CopyOptions,
  tally: CopyTally,
): Promise<void> {
  tally.signal.throwIfAborted()
  const entries = await readFolder(from, tally)
  if (entries === undefined) return
  await mkdir(to, { recursive: true })
  for (const entry of entries) {
    const source = join(from, entry.name)
    const target = join(to, entry.name)
    if (options.skip.has(source)) continue
    if (entry.name === 'node_modules' && !entry.isFile()) {
      await linkModules(source, target, options.modules)
    } else if (entry.isDirectory() && isVirtualEnvironment(source)) {
      await symlink(source, target)
    } else if (!isLeftOut(entry.name)) {
      await copyEntry(entry, source, target, options, tally)
    }
  }
}

async function copyEntry(
  entry: Dirent,
  source: string,
  target: string,
  options: CopyOptions,
  tally: CopyTally,
): Promise<void> {
  countEntry(source, tally)
  if (entry.isDirectory()) return copyTree(source, target, options, tally)
  if (entry.isSymbolicLink()) return copyLink(source, target, options, tally)
  // A socket, a pipe or a device belongs to whoever runs the real service.
  if (entry.isFile()) return copyOneFile(source, target, tally)
}

/** Copies one regular file; unreadable and oversized ones become notes. */
export async function copyOneFile(source: string, target: string, tally: CopyTally): Promise<void> {
  try {
    const { size, mode } = await lstat(source)
    if (size > tally.limits.maxFileBytes) return await cloneOrNote(source, target, size, tally)
    tally.bytes += size
    if (tally.bytes > tally.limits.maxBytes) throw tooLarge(source, tally)
    await copyFile(source, target, constants.COPYFILE_FICLONE)
    // Some builds write over their own output: the copy is the service's to change.
    if ((mode & 0o200) === 0) await chmod(target, (mode & 0o777) | 0o200)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EACCES' || code === 'EPERM') tally.notes.push(`${source} is not readable`)
    else if (code !== 'ENOENT') throw explain(error, source)
  }
}

async function cloneOrNote(source: string, target: string, size: number, tally: CopyTally) {
  try {
    await copyFile(source, target, constants.COPYFILE_FICLONE_FORCE)
  } catch (error) {
    if (isDiskFull(error)) throw error
    const megabytes = Math.round(size / 1024 ** 2)
    tally.notes.push(`${source} (${megabytes} MB) is too large to be copied`)
  }
}

/** A link inside the base is recreated so that it points into the copy; others are left out. */
async function copyLink(source: string, target: string, options: CopyOptions, tally: CopyTally) {
  const text = await readlink(source)
  const pointed = resolve(dirname(source), text)
  if (!isInside(options.base.real, pointed)) {
    tally.notes.push(`${source} is a link out of the tree (to ${pointed})`)
    return
  }
  const copyOfPointed = join(options.base.copy, relative(options.base.real, pointed))
  await symlink(relative(dirname(target), copyOfPointed), target)
}

async function readFolder(from: string, tally: CopyTally): Promise<Dirent[] | undefined> {
  try {
    return await readdir(from, { withFileTypes: true })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return undefined
    if (code !== 'EACCES' && code !== 'EPERM') throw error
    tally.notes.push(`${from} is not readable`)
    return undefined
  }
}

function countEntry(source: string, tally: CopyTally): void {
  tally.entries += 1
  if (tally.entries > tally.limits.maxEntries) throw tooLarge(source, tally)
}

function tooLarge(source: string, tally: CopyTally): StaticfireError {
  const megabytes = Math.round(tally.bytes / 1024 ** 2)
  return new StaticfireError(
    'sandbox-too-large',
    `The service's tree is too large to be copied into a sandbox: ${tally.entries} entries and ` +
      `${megabytes} MB were reached at ${source}.`,
    { hint: 'Move data and build output that the service does not need out of its folder.' },
  )
}

function explain(error: unknown, source: string): unknown {
  if (error instanceof StaticfireError || isDiskFull(error)) return error
  return new StaticfireError(
    'sandbox-failed',
    `${source} could not be copied into the sandbox: ${(error as Error).message}.`,
    { cause: error, hint: 'Check the file and its permissions.' },
  )
}
