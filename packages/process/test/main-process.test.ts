import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fixture, isAlive, printed, scratchFolder, start, startFixture } from './start-fixture.ts'

test('a service that is started directly is its own main process', async () => {
  await using tree = await startFixture('forever.js')
  await printed(tree, 'ready')
  expect(await tree.main()).toEqual({ pid: tree.pid, isTop: true, wrappers: [] })
})

test('below a shell the main process is the service; a signal to the top leaves it behind', async () => {
  await using tree = await start(['sh', '-c', `${fixture('stops-on-sigterm.js')}; echo over`])
  await printed(tree, 'ready')
  const main = await tree.main()
  expect(main).toMatchObject({ isTop: false, wrappers: ['sh'] })
  await tree.signal('SIGTERM', 'top')
  await tree.exited
  expect(isAlive(main.pid)).toBe(true)
  expect(await tree.signal('SIGTERM', 'main')).toEqual({ pid: main.pid })
  await printed(tree, 'stopping')
  expect(await tree.waitUntilGone(10_000)).toBe(true)
})

test('below npm and its shell the main process is the service', async () => {
  using folder = scratchFolder()
  const scripts = { start: `${fixture('forever.js')} && true` }
  writeFileSync(join(folder.path, 'package.json'), JSON.stringify({ name: 'demo', scripts }))
  await using tree = await start(['npm', 'start'], { cwd: folder.path })
  await printed(tree, 'ready')
  const main = await tree.main()
  expect(main).toMatchObject({ isTop: false, wrappers: ['npm', 'sh'] })
  expect(await tree.pids()).toEqual([tree.pid, expect.any(Number), main.pid])
})

test('of several children of a wrapper the one that listens is the main process', async () => {
  await using tree = await startFixture('starts-a-server-and-a-ticker.sh')
  await printed(tree, 'listening')
  const [listener] = await tree.listeners()
  expect(await tree.main()).toEqual({ pid: listener?.pid, isTop: false, wrappers: ['sh'] })
})

test('a signal to the group reaches all of it', async () => {
  await using tree = await start(['sh', '-c', `${fixture('stops-on-sigterm.js')}; echo over`])
  await printed(tree, 'ready')
  expect(await tree.signal('SIGTERM', 'group')).toEqual({ pid: tree.pid })
  await printed(tree, 'stopping')
  expect(await tree.waitUntilGone(10_000)).toBe(true)
})
