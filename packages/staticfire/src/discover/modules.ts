import { posix } from 'node:path'
import type { SourceFacts } from './source/facts.ts'

/** Which source files a program is made of. */
export interface Modules {
  /** Those that are reached from the entry by imports, itself included. */
  reached(entry: string): string[]
  /** Some import of the program could not be followed: more files may belong to it. */
  isOpen(entry: string): boolean
  /** Those that no other file imports. */
  roots: string[]
}

/** The graph of imports between source files, JavaScript's and Python's. */
export function modulesOf(facts: readonly SourceFacts[]): Modules {
  const files = new Map(facts.map((it) => [it.file, it]))
  const links = new Map(
    facts.map((it) => [it.file, it.imports.map((name) => follow(name, it.file, files))]),
  )
  const imported = new Set([...links.values()].flat().filter((it) => typeof it === 'string'))
  const reached = (entry: string) => {
    const seen = new Set<string>()
    const waiting = files.has(entry) ? [entry] : []
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (seen.has(file)) continue
      seen.add(file)
      for (const next of [...(links.get(file) ?? []), ...packagesOf(file, files)]) {
        if (typeof next === 'string') waiting.push(next)
      }
    }
    return [...seen]
  }
  return {
    reached,
    isOpen: (entry) => reached(entry).some((file) => links.get(file)?.includes(null) === true),
    roots: facts.map(({ file }) => file).filter((file) => !imported.has(file)),
  }
}

/** The file that is meant; undefined for a package of someone else; null for one that is not found. */
function follow(name: string, from: string, files: ReadonlyMap<string, SourceFacts>) {
  return from.endsWith('.py')
    ? followPython(name, from, files)
    : followJavascript(name, from, files)
}

const endings = ['', '.js', '.mjs', '.cjs', '.jsx', '.ts', '.mts', '.cts', '.tsx']

function followJavascript(name: string, from: string, files: ReadonlyMap<string, SourceFacts>) {
  if (/^(@\/|~\/|#|src\/)/.test(name)) return null
  if (!name.startsWith('.')) return undefined
  const path = posix.join(posix.dirname(from), name)
  const plain = path.replace(/\.[cm]?jsx?$/, '')
  for (const base of new Set([path, plain, `${path}/index`])) {
    const found = endings.map((ending) => `${base}${ending}`).find((it) => files.has(it))
    if (found !== undefined) return found
  }
  return /\.(json|css|html|node|wasm)$/.test(name) ? undefined : null
}

function followPython(name: string, from: string, files: ReadonlyMap<string, SourceFacts>) {
  const dots = /^\.*/.exec(name)?.[0].length ?? 0
  const path = name.slice(dots).replaceAll('.', '/')
  const folders =
    dots > 0
      ? [posix.join(posix.dirname(from), ...Array<string>(Math.min(dots - 1, 20)).fill('..'))]
      : ['.', 'src', posix.dirname(from)]
  for (const folder of folders) {
    const base = posix.join(folder, path)
    const found = [`${base}.py`, posix.join(base, '__init__.py')].find((it) => files.has(it))
    if (found !== undefined) return found
  }
  return undefined
}

/** Importing a module runs its packages first. */
function packagesOf(file: string, files: ReadonlyMap<string, SourceFacts>): string[] {
  if (!file.endsWith('.py')) return []
  const init = posix.join(posix.dirname(file), '__init__.py')
  return files.has(init) ? [init] : []
}
