import { expect, test } from 'vitest'
import { readStat } from '../src/proc/stat.ts'
import { isAlive, printed, start, startFixture, untilGone } from './start-fixture.ts'

test('the members are the top process and all below it, and nobody else', async () => {
  await using tree = await start(['sh', '-c', 'sleep 300 & sleep 300 & echo ready; wait'])
  await using other = await startFixture('forever.js')
  await printed(tree, 'ready')
  const pids = await tree.pids()
  expect(pids).toHaveLength(3)
  expect(pids[0]).toBe(tree.pid)
  expect(pids).not.toContain(other.pid)
  expect(pids).not.toContain(process.pid)
  await tree.kill()
  expect(pids.filter(isAlive)).toEqual([])
  expect(isAlive(other.pid)).toBe(true)
})

test('one that left session, group and parent is found by its mark', async () => {
  await using tree = await startFixture('escapes.js', ['leave'])
  await tree.exited
  const [escaped, ...others] = await tree.pids()
  expect(others).toEqual([])
  expect(escaped).toBeGreaterThan(0)
  await tree.kill()
  expect(isAlive(escaped ?? 0)).toBe(false)
})

test('one that also emptied its environment is found by the output it holds', async () => {
  await using tree = await startFixture('escapes.js', ['leave', 'empty-env', 'keep-output'])
  await tree.exited
  await printed(tree, 'ready')
  expect(await tree.pids()).toHaveLength(1)
  await tree.kill()
  expect(await tree.pids()).toEqual([])
})

test('one that was seen below a member belongs for good, whatever it drops later', async () => {
  const program = `
    const { spawn } = require('node:child_process')
    const shell = spawn('env', ['-i', '${process.execPath}', '-e', 'setInterval(() => {}, 60000)'],
      { detached: true, stdio: 'ignore' })
    process.on('SIGUSR2', () => process.exit(0))
    console.log('ready')`
  await using tree = await start(['node', '-e', program])
  await printed(tree, 'ready')
  expect(await tree.pids()).toHaveLength(2)
  await tree.signal('SIGUSR2', 'top')
  await tree.exited
  expect(await tree.pids()).toHaveLength(1)
  await tree.kill()
  expect(await tree.pids()).toEqual([])
})

test('a tree that goes on forking is killed to the last process', async () => {
  await using tree = await startFixture('forks-on-and-on.js')
  await printed(tree, 'ready')
  while ((await tree.pids()).length < 12) await tree.waitUntilGone(10)
  const seen = await tree.pids()
  await tree.kill()
  expect(seen.filter(isAlive)).toEqual([])
  expect(await tree.pids()).toEqual([])
})

test('a zombie is no live member', async () => {
  // The second sleep becomes the parent of the first, and does not wait for it.
  await using tree = await start(['sh', '-c', 'sleep 0 & echo $!; exec sleep 300'])
  const child = Number((await tree.logs.waitFor(() => true))?.text)
  expect(await untilGone([child], 10_000)).toBe(true)
  expect(readStat(child)).toMatchObject({ ppid: tree.pid, isAlive: false })
  expect(await tree.pids()).toEqual([tree.pid])
})

test('leaving the block kills the tree', async () => {
  let pid: number
  {
    await using tree = await startFixture('ignores-sigterm.js')
    pid = tree.pid
    expect(isAlive(pid)).toBe(true)
  }
  expect(isAlive(pid)).toBe(false)
})
