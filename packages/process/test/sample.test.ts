import { expect, test } from 'vitest'
import { now } from '../src/index.ts'
import { fixture, printed, start, startFixture } from './start-fixture.ts'

test('files and sockets that a process opens show in its sample', async () => {
  await using plain = await startFixture('forever.js')
  await using busy = await startFixture('opens-files.js')
  await Promise.all([printed(plain, 'ready'), printed(busy, 'ready')])
  const [less, more] = [await plain.sample(), await busy.sample()]
  // One listener, ten connections with both their ends.
  expect(more.sockets - less.sockets).toBe(21)
  expect(more.descriptors - less.descriptors).toBeGreaterThanOrEqual(61)
  expect(more.rssBytes).toBeGreaterThan(10e6)
  expect(more.rssBytes).toBeLessThan(1e9)
  expect(more.threads).toBeGreaterThan(1)
  expect(more.at).toBeLessThanOrEqual(now())
})

test('a sample adds up the whole tree, and is empty when it is gone', async () => {
  await using tree = await start(['sh', '-c', `${fixture('forever.js')} & sleep 300 & wait`])
  await printed(tree, 'ready')
  expect(await tree.sample()).toMatchObject({ processes: 3 })
  await tree.kill()
  expect(await tree.sample()).toMatchObject({
    processes: 0,
    descriptors: 0,
    sockets: 0,
    threads: 0,
    rssBytes: 0,
    cpuMs: 0,
  })
})

test('time spent computing shows as CPU time', async () => {
  const program = `
    const end = process.cpuUsage().user + 150_000
    while (process.cpuUsage().user < end);
    console.log('ready')
    setInterval(() => {}, 60_000)`
  await using tree = await start(['node', '-e', program])
  await printed(tree, 'ready')
  expect((await tree.sample()).cpuMs).toBeGreaterThanOrEqual(130)
})
