import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { readBounded } from './read-bounded.ts'

/** The files of a service's folder: what is installed, built, hidden or linked from outside is not among them. */
export interface Tree {
  readonly root: string
  /** Relative, with slashes; those near the root first, then by name. */
  readonly files: readonly string[]
  /** Not every folder was read: the tree is larger than what is looked through. */
  readonly isCut: boolean
  /** The text of a file, also of one that is not listed; undefined when it is too large or leads outside. */
  read(file: string, maxBytes?: number): Promise<string | undefined>
  /** Whether a regular file lies there, whatever folder it is in. */
  has(file: string): Promise<boolean>
}

const maxFiles = 5_000
const maxFolders = 1_000
const maxDepth = 8

const passedOver =
  /^(node_modules|bower_components|dist|build|out|coverage|vendor|target|venv|env|__pycache__|site-packages)$/

/** Lists the files of a folder, breadth first. Links to folders are not followed: they may lead around. */
export async function readTree(folder: string): Promise<Tree> {
  const root = await realpath(folder)
  const files: string[] = []
  let folders = [{ path: '', depth: 0 }]
  let read = 0
  let isCut = false
  while (folders.length > 0) {
    const next: typeof folders = []
    for (const { path, depth } of folders) {
      if (++read > maxFolders || files.length >= maxFiles) {
        isCut = true
        break
      }
      for (const entry of await entriesOf(join(root, path))) {
        // A name that could pass for something else where it is printed.
        if (/[\p{Cc}\p{Cf}]/u.test(entry.name)) continue
        const name = path === '' ? entry.name : `${path}/${entry.name}`
        if (entry.isFile() || entry.isSymbolicLink()) files.push(name)
        else if (entry.isDirectory() && (await isOwn(root, name, entry.name))) {
          if (depth < maxDepth) next.push({ path: name, depth: depth + 1 })
          else isCut = true
        }
      }
    }
    folders = next
  }
  const texts = new Map<string, Promise<string | undefined>>()
  return {
    root,
    files: files.slice(0, maxFiles).toSorted(byDepth),
    isCut,
    read: (file, maxBytes = 300_000) => {
      const known = texts.get(file)
      if (known !== undefined) return known
      const text = readInside(root, file, maxBytes)
      texts.set(file, text)
      return text
    },
    has: (file) => lies(root, file),
  }
}

function byDepth(a: string, b: string): number {
  return a.split('/').length - b.split('/').length || (a < b ? -1 : 1)
}

async function entriesOf(folder: string) {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

async function isOwn(root: string, path: string, name: string): Promise<boolean> {
  if (name.startsWith('.') || passedOver.test(name)) return false
  return !(await lstat(join(root, path, 'pyvenv.cfg')).then(
    () => true,
    () => false,
  ))
}

async function readInside(root: string, file: string, maxBytes: number) {
  return (await inside(root, file)) ? readBounded(join(root, file), maxBytes) : undefined
}

async function lies(root: string, file: string): Promise<boolean> {
  if (!(await inside(root, file))) return false
  const found = await stat(join(root, file)).catch(() => undefined)
  return found?.isFile() === true
}

/** A link may lead to a file of the person that has nothing to do with the service. */
async function inside(root: string, file: string): Promise<boolean> {
  const real = await realpath(join(root, file)).catch(() => undefined)
  return real !== undefined && real.startsWith(`${root}${sep}`)
}
