import { expect, test } from 'vitest'
import { now } from '../src/index.ts'
import { printed, start, startFixture } from './start-fixture.ts'

test('a code and a signal are told apart', async () => {
  await using coded = await start(['sh', '-c', 'exit 42'])
  expect(await coded.exited).toMatchObject({ code: 42, signal: null })
  await using signalled = await start(['sh', '-c', 'kill -SEGV $$'])
  expect(await signalled.exited).toMatchObject({ code: null, signal: 'SIGSEGV' })
})

test('the exit lies between start and now, and is the same for all who ask', async () => {
  await using tree = await start(['true'])
  const exit = await tree.exited
  expect(exit.at).toBeGreaterThanOrEqual(tree.startedAt)
  expect(exit.at).toBeLessThanOrEqual(now())
  expect(tree.exit).toBe(exit)
  expect(await tree.waitForExit(0)).toBe(exit)
  await tree.kill()
  expect(await tree.exited).toBe(exit)
})

test('what was printed last has been read when the exit is told', async () => {
  for (let round = 0; round < 10; round += 1) {
    await using tree = await start(['sh', '-c', 'seq 5000; printf "last word"; exit 1'])
    await tree.exited
    expect(tree.logs.totalBytes).toBe(23_893 + 9)
    expect(tree.logs.tail(1)[0]?.text).toBe('last word')
  }
})

test('a top process that forks away has exited while its tree lives on', async () => {
  await using tree = await startFixture('forks-away.js')
  expect(await tree.exited).toMatchObject({ code: 3 })
  await printed(tree, 'ready')
  const pids = await tree.pids()
  expect(pids).toHaveLength(1)
  expect(pids).not.toContain(tree.pid)
  expect(await tree.main()).toEqual({ pid: pids[0], isTop: false, wrappers: [] })
  expect(await tree.waitUntilGone(1)).toBe(false)
  await tree.kill()
  expect(await tree.waitUntilGone(0)).toBe(true)
  await tree.logs.ended
})

test('waiting for an exit gives up after its time, or when it is aborted', async () => {
  await using tree = await startFixture('forever.js')
  expect(await tree.waitForExit(1)).toBeUndefined()
  const abort = new AbortController()
  const waiting = tree.waitForExit(60_000, abort.signal)
  abort.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
})

test('signals reach the top process; one that ignores them is alive until it is killed', async () => {
  await using polite = await startFixture('stops-on-sigterm.js')
  await printed(polite, 'ready')
  expect(await polite.signal('SIGTERM', 'top')).toEqual({ pid: polite.pid })
  expect(await polite.exited).toMatchObject({ code: 7, signal: null })

  await using deaf = await startFixture('ignores-sigterm.js')
  await printed(deaf, 'ready')
  await deaf.signal('SIGTERM', 'top')
  await printed(deaf, 'ignored SIGTERM')
  expect(deaf.exit).toBeUndefined()
  await Promise.all([deaf.kill(), deaf.kill()])
  expect(await deaf.exited).toMatchObject({ code: null, signal: 'SIGKILL' })
  await deaf.kill()
})

test('a signal to a tree that has ended is refused', async () => {
  await using tree = await start(['true'])
  await tree.exited
  for (const target of ['main', 'top', 'group'] as const) {
    await expect(tree.signal('SIGTERM', target)).rejects.toThrow(
      expect.objectContaining({ code: 'process-gone' }),
    )
  }
})
