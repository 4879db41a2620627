import { existsSync } from 'node:fs'
import { mkdir, readdir, realpath, symlink } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { isInside } from './paths.ts'

export interface ModuleLinks {
  /** The real repository: packages of it that node_modules links to are not third-party code. */
  base: string
  /** Real folder of a workspace package → its copy. */
  workspaces: ReadonlyMap<string, string>
  /** Executables that are the tool's own, such as its Node, and must not reach the service. */
  ownExecutables: ReadonlySet<string>
}

/** True for a Python virtual environment, whatever its folder is called (some call it `.env`). */
export function isVirtualEnvironment(folder: string): boolean {
  return existsSync(join(folder, 'pyvenv.cfg'))
}

/** True when `folder` is source code of the repository rather than something installed. */
export function isWorkspacePackage(folder: string, base: string): boolean {
  return isInside(base, folder) && !relative(base, folder).split(sep).includes('node_modules')
}

/**
 * Builds a `node_modules` whose entries are links: packages of other people to their real place,
 * packages of the same workspace to their copy. What is written into it stays in the sandbox.
 */
export async function linkModules(from: string, to: string, links: ModuleLinks): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name)
    const target = join(to, entry.name)
    if (entry.name === '.bin') await linkExecutables(source, target, links)
    else if (entry.name.startsWith('@') && entry.isDirectory()) {
      await linkModules(source, target, links)
    } else if (entry.isSymbolicLink()) await linkPackage(source, target, links)
    // Caches are made again by whoever needs them; through a link they would be written outside.
    else if (entry.name !== '.cache') await symlink(source, target)
  }
}

async function linkPackage(source: string, target: string, links: ModuleLinks): Promise<void> {
  const real = await realpath(source).catch(() => undefined)
  if (real === undefined) return
  const place = isWorkspacePackage(real, links.base) ? placeOfCopy(real, links) : real
  if (place !== undefined) await symlink(place, target)
}

async function linkExecutables(from: string, to: string, links: ModuleLinks): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const name of await readdir(from)) {
    const source = join(from, name)
    const real = await realpath(source).catch(() => undefined)
    if (real === undefined || links.ownExecutables.has(real)) continue
    // The link itself, not its end: package managers write scripts that look beside themselves.
    const place = isWorkspacePackage(real, links.base) ? placeOfCopy(real, links) : source
    if (place !== undefined) await symlink(place, join(to, name))
  }
}

function placeOfCopy(real: string, links: ModuleLinks): string | undefined {
  for (const [folder, copy] of links.workspaces) {
    if (isInside(folder, real)) return join(copy, relative(folder, real))
  }
  return undefined
}
