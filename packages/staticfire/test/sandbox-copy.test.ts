import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSandbox } from '../src/sandbox/index.ts'
import type { SandboxOptions } from '../src/sandbox/index.ts'
import { blueprintOf } from './sandbox-fixtures/blueprint.ts'
import { makeFolder } from './sandbox-fixtures/folder.ts'

const signal = new AbortController().signal

function sandboxOf(root: string, options: Partial<SandboxOptions> = {}) {
  return createSandbox({
    root,
    blueprint: blueprintOf(root),
    runDir: join(root, 'run'),
    signal,
    ...options,
  })
}

test('the copy has the code and the examples, but no .env file, repository or earlier run', async () => {
  await using folder = await makeFolder({
    'server.js': 'served',
    '.env': 'DATABASE_URL=postgres://real',
    '.env.local': 'x',
    '.ENV.production': 'x',
    'config/.env': 'x',
    'config/app.json': '{}',
    '.envrc': 'export X=1',
    '.env.example': 'DATABASE_URL=',
    '.env.test.sample': 'x',
    '.env.template': 'x',
    '.git/config': 'x',
    '.staticfire/result.json': 'x',
    'run/observations/boot.json': 'x',
  })
  await using sandbox = await sandboxOf(folder.path)
  const copied = (await readdir(sandbox.dir, { recursive: true })).toSorted()
  expect(copied).toEqual([
    '.env.example',
    '.env.template',
    '.env.test.sample',
    'config',
    'config/app.json',
    'server.js',
  ])
  expect(await readdir(sandbox.home)).toEqual([])
})

test('writing in the copy leaves the real tree as it was', async () => {
  await using folder = await makeFolder({ 'data.txt': 'real', 'node_modules/lib/index.js': 'x' })
  await chmod(join(folder.path, 'data.txt'), 0o444)
  await using sandbox = await sandboxOf(folder.path)
  await writeFile(join(sandbox.dir, 'data.txt'), 'changed')
  await writeFile(join(sandbox.dir, 'node_modules', 'generated.js'), 'x')
  expect(await readFile(join(folder.path, 'data.txt'), 'utf8')).toBe('real')
  expect(existsSync(join(folder.path, 'node_modules', 'generated.js'))).toBe(false)
})

test('links inside the tree lead into the copy, links out of it are left out and told', async () => {
  await using outside = await makeFolder({ 'secret.txt': 'secret' })
  await using folder = await makeFolder({ 'real.txt': 'inside', 'below/x': '' })
  await symlink('../real.txt', join(folder.path, 'below', 'relative'))
  await symlink(join(folder.path, 'real.txt'), join(folder.path, 'absolute'))
  await symlink(join(outside.path, 'secret.txt'), join(folder.path, 'stolen'))
  await symlink('..', join(folder.path, 'below', 'loop'))
  await using sandbox = await sandboxOf(folder.path)
  await writeFile(join(folder.path, 'real.txt'), 'changed in the real tree')
  expect(await readFile(join(sandbox.dir, 'below', 'relative'), 'utf8')).toBe('inside')
  expect(await readFile(join(sandbox.dir, 'absolute'), 'utf8')).toBe('inside')
  expect(existsSync(join(sandbox.dir, 'stolen'))).toBe(false)
  expect(sandbox.notes.join()).toContain('stolen is a link out of the tree')
})

test('pipes and sockets are not opened, an oversized file is left out and told', async () => {
  await using folder = await makeFolder({ 'server.js': '', 'huge.bin': 'x'.repeat(5000) })
  execFileSync('mkfifo', [join(folder.path, 'pipe')])
  await using sandbox = await sandboxOf(folder.path, { limits: { maxFileBytes: 4096 } })
  expect(await readdir(sandbox.dir)).toEqual(['server.js'])
  expect(sandbox.notes.join()).toContain('huge.bin (0 MB) is too large to be copied')
})

test('a tree beyond the limits is refused with its size, and nothing stays behind', async () => {
  await using folder = await makeFolder({ a: 'x'.repeat(3000), b: 'x'.repeat(3000) })
  await using scratch = await makeFolder()
  const limits = { maxBytes: 4096 }
  const made = sandboxOf(folder.path, { temporary: scratch.path, limits })
  await expect(made).rejects.toMatchObject({ code: 'sandbox-too-large' })
  await expect(
    sandboxOf(folder.path, { temporary: scratch.path, limits: { maxEntries: 1 } }),
  ).rejects.toMatchObject({ code: 'sandbox-too-large' })
  expect(await readdir(scratch.path)).toEqual([])
})

test('a workspace: hoisted packages, siblings and the package itself resolve, siblings from their copy', async () => {
  await using repository = await makeFolder({
    'package.json': '{"type":"module","workspaces":["packages/*","services/*"]}',
    '.env': 'SECRET=1',
    'node_modules/hoisted/package.json': '{"name":"hoisted","main":"index.js"}',
    'node_modules/hoisted/index.js': 'module.exports = __dirname',
    'packages/shared/package.json':
      '{"type":"module","name":"@acme/shared","exports":"./index.js","dependencies":{"@acme/deep":"*"}}',
    'packages/shared/index.js':
      "export { deep } from '@acme/deep'; export const shared = import.meta.dirname",
    'packages/shared/.env': 'SECRET=1',
    'packages/deep/package.json': '{"type":"module","name":"@acme/deep","exports":"./index.js"}',
    'packages/deep/index.js': 'export const deep = import.meta.dirname',
    'services/orders/package.json':
      '{"type":"module","name":"orders","exports":"./own.js","dependencies":{"hoisted":"*","@acme/shared":"*"}}',
    'services/orders/own.js': 'export const own = import.meta.dirname',
    'services/orders/main.js': `
      import hoisted from 'hoisted'
      import { shared, deep } from '@acme/shared'
      import { own } from 'orders'
      console.log(JSON.stringify({ hoisted, shared, deep, own }))`,
  })
  const at = (name: string) => join(repository.path, name)
  await mkdir(at('node_modules/@acme'))
  await symlink('../../packages/shared', at('node_modules/@acme/shared'))
  await symlink('../../packages/deep', at('node_modules/@acme/deep'))
  await symlink('../services/orders', at('node_modules/orders'))
  const root = at('services/orders')
  await using sandbox = await sandboxOf(root)
  const [result] = await sandbox.run([[process.execPath, 'main.js']], {
    env: sandbox.env(),
    timeoutMs: 10_000,
  })
  const tree = join(sandbox.scratch, 'tree')
  expect(JSON.parse(result?.output.join('') ?? '')).toEqual({
    hoisted: at('node_modules/hoisted'),
    shared: join(tree, 'packages/shared'),
    deep: join(tree, 'packages/deep'),
    own: join(tree, 'services/orders'),
  })
  const copied = await readdir(tree, { recursive: true })
  expect(copied.filter((name) => name.endsWith('.env'))).toEqual([])
})

test('what commands name outside the tree stands at the same relative place', async () => {
  await using repository = await makeFolder({
    '.git/HEAD': '',
    'shared/stub.js': "console.log(require('./answer.js'))",
    'shared/answer.js': 'module.exports = 42',
    'shared/.env': 'x',
    'seed.js': 'console.log("seeded")',
    'services/orders/server.js': '',
  })
  const root = join(repository.path, 'services/orders')
  const commands = [
    ['node', '../../shared/stub.js'],
    ['node', '../../seed.js'],
  ]
  await using sandbox = await sandboxOf(root, {
    blueprint: blueprintOf(root, { build: commands }),
  })
  const results = await sandbox.run(commands, { env: sandbox.env(), timeoutMs: 10_000 })
  expect(results.map(({ output }) => output)).toEqual([['42'], ['seeded']])
  expect(existsSync(join(sandbox.dir, '../../shared/.env'))).toBe(false)
})

test('an absolute path into the real tree is run from the copy', async () => {
  await using folder = await makeFolder({ 'main.js': 'console.log(__dirname)' })
  await using sandbox = await sandboxOf(folder.path)
  const [result] = await sandbox.run([['node', join(folder.path, 'main.js')]], {
    env: sandbox.env(),
    timeoutMs: 10_000,
  })
  expect(result?.output).toEqual([sandbox.dir])
})

test('virtual environments are linked, also one that is called .env', async () => {
  await using folder = await makeFolder({
    '.venv/pyvenv.cfg': 'home = /usr/bin',
    '.env/pyvenv.cfg': 'home = /usr/bin',
  })
  await using sandbox = await sandboxOf(folder.path)
  for (const name of ['.venv', '.env']) {
    expect((await lstat(join(sandbox.dir, name))).isSymbolicLink()).toBe(true)
  }
})

test('disposal removes everything, and an abort while copying leaves nothing', async () => {
  await using folder = await makeFolder({ 'server.js': '' })
  await using scratch = await makeFolder()
  const sandbox = await sandboxOf(folder.path, { temporary: scratch.path })
  await sandbox.dispose()
  expect(await readdir(scratch.path)).toEqual([])
  const aborted = sandboxOf(folder.path, { temporary: scratch.path, signal: AbortSignal.abort() })
  await expect(aborted).rejects.toMatchObject({ name: 'AbortError' })
  expect(await readdir(scratch.path)).toEqual([])
})

test('a run of commands stops after the first that fails and keeps what it printed', async () => {
  await using folder = await makeFolder()
  await using sandbox = await sandboxOf(folder.path)
  const results = await sandbox.run(
    [
      ['node', '-e', 'console.log("one")'],
      ['node', '-e', 'console.error("two"); process.exit(3)'],
      ['node', '-e', 'console.log("three")'],
    ],
    { env: sandbox.env(), timeoutMs: 10_000 },
  )
  expect(results).toMatchObject([
    { isOk: true, output: ['one'] },
    { isOk: false, output: ['two'], exit: { code: 3 } },
  ])
  const slow = await sandbox.run([['node', '-e', 'setInterval(() => {}, 1e6)']], {
    env: sandbox.env(),
    timeoutMs: 200,
  })
  expect(slow).toMatchObject([{ isOk: false, exit: undefined }])
})

const canMount = isMountable()

test.skipIf(!canMount)(
  canMount
    ? 'a full disk is told as such and nothing is left on it'
    : 'a full disk is told as such (skipped: a small file system cannot be mounted here)',
  async () => {
    await using folder = await makeFolder({ 'big.bin': 'x'.repeat(600_000) })
    await using small = await makeFolder()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small.path])
    try {
      const made = sandboxOf(folder.path, { temporary: small.path })
      await expect(made).rejects.toMatchObject({
        code: 'disk-full',
        message: `No space is left in ${small.path} for the sandbox's copy.`,
      })
      expect(await readdir(small.path)).toEqual([])
    } finally {
      execFileSync('umount', [small.path])
    }
  },
)

function isMountable(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], {
      stdio: 'ignore',
    })
    return process.getuid?.() === 0
  } catch {
    return false
  }
}
