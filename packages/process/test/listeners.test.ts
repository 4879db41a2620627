import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Listener } from '../src/index.ts'
import { printed, scratchFolder, startFixture } from './start-fixture.ts'

test('a tree without a socket has no listeners', async () => {
  await using tree = await startFixture('forever.js')
  await printed(tree, 'ready')
  expect(await tree.listeners()).toEqual([])
})

test('IPv4, IPv6, unix and abstract sockets are found, those of others are not', async () => {
  using folder = scratchFolder()
  const path = join(folder.path, 'a socket')
  const foreign = createServer().listen(0, '127.0.0.1')
  await once(foreign, 'listening')
  await using tree = await startFixture('listens.js', [
    '127.0.0.1:0',
    '::1:0',
    path,
    `@${folder.path}`,
  ])
  await printed(tree, 'listening')
  const listeners = await tree.listeners()
  const pid = tree.pid
  expect(new Set(listeners)).toEqual(
    new Set<Listener>([
      { kind: 'tcp', address: '127.0.0.1', port: expect.any(Number), pid },
      { kind: 'tcp', address: '::1', port: expect.any(Number), pid },
      { kind: 'unix', path, pid },
      { kind: 'unix', path: `@${folder.path}`, pid },
    ]),
  )
  expect(await tree.listeners()).toEqual(listeners)
  foreign.close()
})

test('a port that is no number shows as a socket file in the working directory', async () => {
  using folder = scratchFolder()
  await using tree = await startFixture('listens-on-unix-socket.js', [], {
    cwd: folder.path,
    env: { PATH: process.env['PATH'] ?? '', PORT: 'abc' },
  })
  await printed(tree, 'listening')
  expect(await tree.listeners()).toEqual([
    { kind: 'unix', path: join(folder.path, 'abc'), pid: tree.pid },
  ])
})

test('a socket that is held for some time before it listens is found', async () => {
  await using tree = await startFixture('binds-then-listens.js')
  await printed(tree, 'bound')
  expect(await tree.listeners()).toEqual([])
  await tree.signal('SIGUSR2', 'top')
  await printed(tree, 'listening')
  await expect
    .poll(() => tree.listeners(), { interval: 5 })
    .toMatchObject([{ kind: 'tcp', address: '127.0.0.1' }])
})

test('a listener is gone with its process', async () => {
  await using tree = await startFixture('starts-a-server-and-a-ticker.sh')
  await printed(tree, 'listening')
  const [listener] = await tree.listeners()
  expect(listener).toMatchObject({ kind: 'tcp', address: '127.0.0.1' })
  await tree.kill()
  expect(await tree.listeners()).toEqual([])
})
