import { dirname, join, resolve } from 'node:path'
import { readBounded } from '../discover/read-bounded.ts'

/**
 * The commit that the folder's repository is at, read from its files: git itself may not be
 * installed, and would run what the repository configures.
 */
export async function readCommit(root: string): Promise<string | undefined> {
  const folder = await gitFolder(root)
  if (folder === undefined) return undefined
  const head = (await readBounded(join(folder, 'HEAD'), 1000))?.trim()
  if (head === undefined || isHash(head)) return head
  const ref = /^ref: (refs\/\S+)$/.exec(head)?.[1]
  if (ref === undefined || ref.includes('..')) return undefined
  const common = (await readBounded(join(folder, 'commondir'), 4096))?.trim()
  const folders = common === undefined ? [folder] : [folder, resolve(folder, common)]
  for (const each of folders) {
    const hash = (await looseRef(each, ref)) ?? (await packedRef(each, ref))
    if (hash !== undefined) return hash
  }
  return undefined
}

/** The `.git` folder of the nearest repository above; in a worktree, `.git` is a file that names it. */
async function gitFolder(root: string): Promise<string | undefined> {
  for (let at = resolve(root); ; at = dirname(at)) {
    const git = join(at, '.git')
    if ((await readBounded(join(git, 'HEAD'), 1000)) !== undefined) return git
    const pointer = /^gitdir: (.+)$/m.exec((await readBounded(git, 4096)) ?? '')?.[1]
    if (pointer !== undefined) return resolve(at, pointer.trim())
    if (at === dirname(at)) return undefined
  }
}

async function looseRef(folder: string, ref: string): Promise<string | undefined> {
  const hash = (await readBounded(join(folder, ref), 1000))?.trim()
  return hash !== undefined && isHash(hash) ? hash : undefined
}

async function packedRef(folder: string, ref: string): Promise<string | undefined> {
  const packed = await readBounded(join(folder, 'packed-refs'), 20_000_000)
  const line = packed?.split('\n').find((it) => it.endsWith(` ${ref}`))
  const hash = line?.split(' ')[0]
  return hash !== undefined && isHash(hash) ? hash : undefined
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text)
}
