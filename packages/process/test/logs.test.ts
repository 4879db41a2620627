import { expect, test, vi } from 'vitest'
import { now } from '../src/index.ts'
import { printed, start, startFixture } from './start-fixture.ts'

test('a flood of output is read to its end in bounded memory, and dropped lines are counted', async () => {
  let sunk = 0
  const maxBytes = 1024 * 1024
  await using tree = await startFixture('prints-megabytes.js', ['64'], {
    logs: { maxBytes, sink: () => (sunk += 1) },
  })
  expect((await tree.exited).code).toBe(0)
  await tree.logs.ended
  const { lines, totalLines, droppedLines, totalBytes } = tree.logs
  const printedLines = Math.floor((64 * 1024 * 1024) / 100)
  expect(totalLines).toBe(printedLines + 1)
  expect(sunk).toBe(totalLines)
  expect(totalBytes).toBe(printedLines * 100 + 'last word'.length)
  expect(lines.length + droppedLines).toBe(totalLines)
  expect(lines.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(maxBytes)
  expect(lines.at(-1)?.text).toBe('last word')
  expect(lines.at(-2)?.text).toMatch(new RegExp(`^${printedLines - 1}\\.`))
})

test('a line that is too long keeps its beginning', async () => {
  await using tree = await startFixture('prints-megabytes.js', ['4', '1000000'], {
    logs: { maxLineBytes: 1000 },
  })
  await tree.exited
  expect(tree.logs.truncatedLines).toBe(4)
  expect(tree.logs.lines[0]).toMatchObject({ isTruncated: true, stream: 'stdout' })
  expect(tree.logs.lines[0]?.text).toHaveLength(1000)
  expect(tree.logs.tail(1)).toMatchObject([{ text: 'last word', isTruncated: false }])
})

test('a line in pieces, cut inside a character, stays one line', async () => {
  await using tree = await startFixture('prints-slowly.js')
  while (tree.logs.totalBytes < 9) await tree.waitForExit(1)
  expect(tree.logs.lines).toEqual([])
  expect(tree.logs.tail(5)).toMatchObject([{ text: 'naïve ' }])
  const before = now()
  await tree.signal('SIGUSR2', 'top')
  await printed(tree, 'naïve 🚀 line')
  expect(tree.logs.tail(5)).toHaveLength(1)
  expect(tree.logs.since(before)).toHaveLength(1)
  expect(tree.logs.since(now())).toEqual([])
})

test('waiting for a line ends with the line, with the output, or with its signal', async () => {
  await using tree = await start(['sh', '-c', 'echo one; echo two >&2; sleep 300'])
  expect(await tree.logs.waitFor(({ stream }) => stream === 'stderr')).toMatchObject({
    text: 'two',
  })
  const abort = new AbortController()
  const waiting = tree.logs.waitFor(() => false, { signal: abort.signal })
  const never = tree.logs.waitFor(({ text }) => text === 'three')
  abort.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  await tree.kill()
  expect(await never).toBeUndefined()
  expect(await tree.logs.waitFor(() => true)).toMatchObject({ text: 'one' })
})

test('without mkfifo the output is read through a socket pair', async () => {
  vi.stubEnv('PATH', '/no/such/folder')
  const path = process.execPath
  await using tree = await start([path, '-e', 'console.log("one"); console.error("two")'])
  vi.unstubAllEnvs()
  expect((await tree.exited).code).toBe(0)
  expect(new Set(tree.logs.lines.map(({ text }) => text))).toEqual(new Set(['one', 'two']))
})
