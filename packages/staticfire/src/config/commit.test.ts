import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readCommit } from './commit.ts'

const hash = 'a'.repeat(40)
let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'staticfire-commit-'))
})
afterEach(() => rm(root, { recursive: true }))

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), text)
  }
}

const onMain = 'ref: refs/heads/main\n'

test.each<[string, Record<string, string>]>([
  ['on a branch', { '.git/HEAD': onMain, '.git/refs/heads/main': `${hash}\n` }],
  ['detached', { '.git/HEAD': `${hash}\n` }],
  [
    'with packed refs',
    {
      '.git/HEAD': onMain,
      '.git/packed-refs': `# pack-refs\n${'b'.repeat(40)} refs/heads/x/main\n${hash} refs/heads/main\n`,
    },
  ],
  [
    'in a worktree',
    {
      'services/orders/.git': 'gitdir: ../../main/.git/worktrees/w\n',
      'main/.git/worktrees/w/HEAD': onMain,
      'main/.git/worktrees/w/commondir': '../..\n',
      'main/.git/refs/heads/main': hash,
    },
  ],
])('the commit is read %s', async (_, files) => {
  await write(files)
  await mkdir(join(root, 'services/orders'), { recursive: true })
  expect(await readCommit(join(root, 'services/orders'))).toBe(hash)
})

test.each<[string, Record<string, string>]>([
  ['before the first commit', { '.git/HEAD': onMain }],
  ['when HEAD leads out of the repository', { '.git/HEAD': 'ref: refs/../../x\n', x: hash }],
  ['when HEAD is nothing that git writes', { '.git/HEAD': 'hello' }],
])('there is none %s', async (_, files) => {
  await write(files)
  expect(await readCommit(root)).toBeUndefined()
})
