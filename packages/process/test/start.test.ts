import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { StartError } from '../src/index.ts'
import { env, fixture, scratchFolder, start, startFixture } from './start-fixture.ts'

test('a command is looked up in the PATH of its own environment', async () => {
  await using tree = await start(['forever.js'], {
    env: { PATH: `${fixture('')}:${env.PATH}` },
  })
  expect(await tree.logs.waitFor(({ text }) => text === 'ready')).toBeDefined()
  expect(tree.label).toBe('forever.js')
})

test('a command with a slash is looked up from its working directory', async () => {
  await using tree = await start(['./forever.js'], { cwd: fixture('') })
  expect(await tree.logs.waitFor(({ text }) => text === 'ready')).toBeDefined()
})

test('a command that is nowhere is refused, and the message says where it was looked for', async () => {
  await expect(start(['no-such-command'], { env: { PATH: '/opt/one:/opt/two' } })).rejects.toThrow(
    expect.objectContaining({
      code: 'command-not-found',
      message: expect.stringMatching(/"no-such-command".*\/opt\/one, \/opt\/two/),
    }),
  )
  await expect(start(['./no-such-file'], { cwd: '/usr' })).rejects.toThrow(/\/usr\/no-such-file/)
  await expect(start(['node'], { env: {} })).rejects.toThrow(/has no PATH/)
})

test('a file that may not be executed is refused', async () => {
  using folder = scratchFolder()
  writeFileSync(join(folder.path, 'plain'), 'text')
  const failure = { code: 'not-executable', message: expect.stringContaining('chmod +x') }
  await expect(start(['./plain'], { cwd: folder.path })).rejects.toThrow(
    expect.objectContaining(failure),
  )
  await expect(start(['plain'], { env: { PATH: folder.path } })).rejects.toThrow(
    expect.objectContaining(failure),
  )
})

test('a script whose interpreter is missing is told apart from a missing command', async () => {
  using folder = scratchFolder()
  const script = join(folder.path, 'script')
  writeFileSync(script, '#!/no/such/interpreter\n')
  chmodSync(script, 0o755)
  const failure = start([script])
  await expect(failure).rejects.toBeInstanceOf(StartError)
  await expect(failure).rejects.toThrow(
    expect.objectContaining({
      code: 'not-executable',
      message: expect.stringContaining('interpreter'),
    }),
  )
})

test('a working directory that is missing, or a file, is refused', async () => {
  for (const cwd of ['/no/such/folder', '/etc/passwd']) {
    await expect(startFixture('forever.js', [], { cwd })).rejects.toThrow(
      expect.objectContaining({ code: 'cwd-missing', message: expect.stringContaining(cwd) }),
    )
  }
})

test('an empty command and a NUL byte are refused', async () => {
  await expect(start([])).rejects.toThrow(expect.objectContaining({ code: 'invalid-options' }))
  await expect(start(['sh', 'a\0b'])).rejects.toThrow(
    expect.objectContaining({ code: 'invalid-options' }),
  )
})

test('arguments reach the command untouched by any shell', async () => {
  const args = ['$(id)', '`id`', '; id', '*', 'a b', "'", '"', '', '\n']
  await using tree = await start([
    'node',
    '-p',
    'JSON.stringify(process.argv.slice(1))',
    '--',
    ...args,
  ])
  await tree.exited
  expect(JSON.parse(tree.logs.tail(1)[0]?.text ?? '')).toEqual(args)
})

test('the environment is the given one with the mark, and nothing of the tool', async () => {
  await using tree = await start(['env'], { env: { ...env, ONLY: 'this' } })
  await tree.exited
  const names = tree.logs.lines.map(({ text }) => text.split('=')[0])
  expect(new Set(names)).toEqual(new Set(['ONLY', 'PATH', 'STATICFIRE_MARK']))
})

test('the output streams are pipes that can be opened by name', async () => {
  await using tree = await start([
    'sh',
    '-c',
    'echo one > /dev/stdout; echo two > /dev/stderr; test -p /dev/stdout && echo pipe',
  ])
  expect((await tree.exited).code).toBe(0)
  expect(tree.logs.lines.map(({ stream, text }) => `${stream} ${text}`).sort()).toEqual([
    'stderr two',
    'stdout one',
    'stdout pipe',
  ])
})

test.skipIf(process.getuid?.() !== 0)(
  'a command that runs as another user can open its output by name, and is killed',
  async () => {
    await using tree = await start(
      ['sh', '-c', 'echo > /dev/stdout; id -u > /dev/stderr; sleep 300'],
      { uid: 65534, gid: 65534, cwd: '/' },
    )
    const line = await tree.logs.waitFor(({ stream }) => stream === 'stderr')
    expect(line?.text).toBe('65534')
    await tree.kill()
    expect(await tree.pids()).toEqual([])
  },
)

test('an abort before the start starts nothing, an abort afterwards kills the tree', async () => {
  await expect(start(['env'], { signal: AbortSignal.abort(new Error('over')) })).rejects.toThrow(
    'over',
  )
  const abort = new AbortController()
  await using tree = await startFixture('ignores-sigterm.js', [], { signal: abort.signal })
  abort.abort()
  expect((await tree.exited).signal).toBe('SIGKILL')
  expect(await tree.waitUntilGone(5_000)).toBe(true)
})
