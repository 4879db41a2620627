import { constants } from 'node:fs'
import { access, readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { isInside } from './paths.ts'

/**
 * Unix sockets of this machine that a program of ours could connect to: container engines,
 * databases, agents. A network namespace alone does not keep them away, since they are files.
 */
export async function outsideSockets(except: string[] = []): Promise<string[]> {
  const bound = pathsOf(await readFile('/proc/net/unix', 'utf8').catch(() => ''))
  // Containers bind theirs in a network namespace of their own: those are only seen as files.
  const lying = await Promise.all(['/run', '/tmp'].map((folder) => socketsBelow(folder, 3)))
  const paths = [...new Set([...bound, ...lying.flat()])].filter(
    (path) => !except.some((kept) => isInside(kept, path)),
  )
  const reachable = await Promise.all(paths.map((path) => canConnect(path)))
  return paths.filter((_, index) => reachable[index])
}

function pathsOf(table: string): string[] {
  return table
    .split('\n')
    .slice(1)
    .map((line) => /^(?:\S+\s+){7}(\/.*)$/.exec(line.trim())?.[1])
    .flatMap((path) => (path === undefined ? [] : [resolve(path)]))
}

async function socketsBelow(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name)
      if (entry.isSocket()) return [path]
      return entry.isDirectory() && depth > 1 ? socketsBelow(path, depth - 1) : []
    }),
  )
  return nested.flat()
}

async function canConnect(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
