import { existsSync, statSync } from 'node:fs'
import { readFile, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { isWorkspacePackage } from './linked-folders.ts'
import { ancestorsOf, isInside } from './paths.ts'

/** Which real folders and files a sandbox takes, and the folder that they are placed relative to. */
export interface TreePlan {
  base: string
  root: string
  /** Folders that are copied whole: the service, the workspace packages it depends on, stubs. */
  folders: string[]
  files: string[]
  /** Folders above those, of which only dependencies and package metadata are represented. */
  ancestors: string[]
}

/** Decides what of the repository around a service has to stand beside the service's copy. */
export async function planTree(folder: string, commands: string[][]): Promise<TreePlan> {
  const root = await realpath(folder)
  const repository = repositoryOf(root)
  const workspaces = await workspaceClosure(root, repository)
  const named = filesNamedOutside(root, commands)
  const companions = named.map(dirname).filter((companion) => !isInside(companion, root))
  const files = named.filter((file) => isInside(dirname(file), root))
  const folders = outermost([root, ...workspaces, ...companions])
  const base = commonFolder([repository, ...folders, ...files.map(dirname)])
  const ancestors = new Set(
    [...folders, ...files].flatMap(ancestorsOf).filter((ancestor) => isInside(base, ancestor)),
  )
  for (const copied of folders) {
    for (const ancestor of ancestors) if (isInside(copied, ancestor)) ancestors.delete(ancestor)
  }
  return { base, root, folders, files, ancestors: [...ancestors].toSorted() }
}

/** The highest folder above the service that can change how it resolves its modules. */
function repositoryOf(root: string): string {
  const marks = ['node_modules', 'package.json', '.git', 'pyproject.toml', '.venv', 'venv']
  const marked = ancestorsOf(root).filter((folder) =>
    marks.some((mark) => existsSync(join(folder, mark))),
  )
  return marked.at(-1) ?? root
}

/** The workspace packages that a service reaches through the dependencies it declares. */
async function workspaceClosure(root: string, repository: string): Promise<string[]> {
  const found = new Set<string>([root])
  for (const folder of found) {
    for (const name of await declaredDependencies(folder)) {
      const real = await findPackage(name, folder, repository)
      if (real && isWorkspacePackage(real, repository) && !isInside(real, root)) found.add(real)
    }
  }
  found.delete(root)
  return [...found]
}

async function declaredDependencies(folder: string): Promise<string[]> {
  try {
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as object
    const fields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']
    return fields.flatMap((field) => Object.keys(Reflect.get(manifest, field) ?? {}))
  } catch {
    return []
  }
}

async function findPackage(name: string, from: string, repository: string) {
  for (const folder of [from, ...ancestorsOf(from)]) {
    if (!isInside(repository, folder)) return undefined
    const real = await realpath(join(folder, 'node_modules', name)).catch(() => undefined)
    if (real !== undefined) return real
  }
  return undefined
}

/** Files outside the service's folder that a command names by a relative path. */
function filesNamedOutside(root: string, commands: string[][]): string[] {
  const words = commands.flat().flatMap((word) => [word, word.slice(word.indexOf('=') + 1)])
  const paths = words
    .filter((word) => word.includes('..') && !isAbsolute(word))
    .map((word) => resolve(root, word))
  return [...new Set(paths)].filter((path) => !isInside(root, path) && isFile(path))
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function outermost(folders: string[]): string[] {
  const unique = [...new Set(folders)]
  return unique.filter(
    (folder) => !unique.some((other) => other !== folder && isInside(other, folder)),
  )
}

function commonFolder(paths: string[]): string {
  return paths.reduce((common, path) => {
    const candidates = [common, ...ancestorsOf(common)]
    return candidates.find((candidate) => isInside(candidate, path)) ?? common
  })
}
