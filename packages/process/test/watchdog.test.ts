import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { startWatchdog } from '../src/index.ts'
import { readVariable } from '../src/proc/environ.ts'
import { listPids } from '../src/proc/stat.ts'
import {
  fixture,
  isAlive,
  printed,
  scratchFolder,
  start,
  startFixture,
  untilGone,
} from './start-fixture.ts'

interface Report {
  watchdog: number
  top: number
  /** The line that the tool waited for. */
  line: string
}

interface Tool extends AsyncDisposable, Report {
  child: ChildProcess
}

/** A tool in a process of its own that started a fixture under a watchdog. */
function startTool(scratch: string, ...command: string[]): Promise<Tool> {
  return runTool('tool-that-is-killed.ts', [scratch, ...command])
}

async function runTool(program: string, args: string[], tmp?: string): Promise<Tool> {
  const child = spawn(process.execPath, [fixture(program), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    ...(tmp && { env: { ...process.env, TMPDIR: tmp } }),
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return {
    child,
    ...JSON.parse(line),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

function filledFolder(parent: string): string {
  const folder = join(parent, 'scratch')
  mkdirSync(join(folder, 'inner'), { recursive: true })
  writeFileSync(join(folder, 'inner', 'file'), 'text')
  return folder
}

/** All processes of the machine that have this scratch folder in their environment. */
const startedFor = (scratch: string) =>
  listPids().filter((pid) => isAlive(pid) && readVariable(pid, 'SCRATCH') === scratch)

const kinds = [
  ['a service that ignores SIGTERM', ['ready', 'ignores-sigterm.js'], 1],
  ['what a service left behind when it forked away', ['ready', 'forks-away.js', 'leave'], 1],
  ['one that left session, group and parent', ['escaped', 'escapes.js'], 2],
  ['one that did so below a top that ended', ['escaped', 'escapes.js', 'leave'], 1],
  ['a server below a shell', ['listening', 'starts-a-server-and-a-ticker.sh'], 3],
] as const

test.each(kinds)('a SIGKILL of the tool reaps %s within 2 s', async (_, command, processes) => {
  using folder = scratchFolder()
  const scratch = filledFolder(folder.path)
  await using tool = await startTool(scratch, ...command)
  const pids = startedFor(scratch)
  expect(pids).toHaveLength(processes)
  tool.child.kill('SIGKILL')
  expect(await untilGone(pids, 2_000)).toBe(true)
  expect(await untilGone([tool.watchdog], 5_000)).toBe(true)
  expect(startedFor(scratch)).toEqual([])
  expect(existsSync(scratch)).toBe(false)
  expect(existsSync(folder.path)).toBe(true)
})

test('one that also emptied its environment is reaped while it holds its output', async () => {
  using folder = scratchFolder()
  const command = ['^pid', 'escapes.js', 'empty-env', 'keep-output']
  await using tool = await startTool(filledFolder(folder.path), ...command)
  const escaped = Number(tool.line.split(' ')[1])
  expect(isAlive(escaped)).toBe(true)
  tool.child.kill('SIGKILL')
  expect(await untilGone([escaped, tool.top], 2_000)).toBe(true)
})

test('processes that are forked while it reaps are reaped, too', async () => {
  using folder = scratchFolder()
  const scratch = filledFolder(folder.path)
  await using tool = await startTool(scratch, 'ready', 'forks-on-and-on.js')
  expect(startedFor(scratch).length).toBeGreaterThan(0)
  tool.child.kill('SIGKILL')
  expect(await untilGone([tool.top, tool.watchdog], 5_000)).toBe(true)
  expect(startedFor(scratch)).toEqual([])
})

test('a tool that is killed in the middle of a start leaves nothing behind', async () => {
  using folder = scratchFolder()
  for (let starts = 1; starts <= 4; starts += 1) {
    await using tool = await runTool('tool-that-starts-on-and-on.ts', [folder.path], folder.path)
    for (let seen = 0; seen < starts; seen += 1) await once(tool.child.stdout as Readable, 'data')
    tool.child.kill('SIGKILL')
    expect(await untilGone([tool.watchdog], 5_000)).toBe(true)
    expect(startedFor(folder.path)).toEqual([])
    expect(readdirSync(folder.path)).toEqual([])
  }
})

test('the watchdog outlives its tool: a signal to the group of the tool does not reach it', async () => {
  using folder = scratchFolder()
  const scratch = filledFolder(folder.path)
  await using tool = await startTool(scratch, 'ready', 'ignores-sigterm.js')
  process.kill(-(tool.child.pid ?? 0), 'SIGKILL')
  expect(await untilGone([tool.top, tool.watchdog], 5_000)).toBe(true)
  expect(existsSync(scratch)).toBe(false)
})

test('the watchdog ignores the signals that end other processes', async () => {
  using folder = scratchFolder()
  await using tool = await startTool(filledFolder(folder.path), 'ready', 'ignores-sigterm.js')
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(tool.watchdog, signal)
  tool.child.kill('SIGKILL')
  await once(tool.child, 'exit')
  expect(await untilGone([tool.top], 2_000)).toBe(true)
})

test('a tool that throws, or just ends, leaves nothing behind either', async () => {
  using folder = scratchFolder()
  const scratch = filledFolder(folder.path)
  await using tool = await startTool(scratch, 'escaped', 'escapes.js')
  tool.child.kill('SIGTERM')
  expect(await untilGone([tool.top, tool.watchdog], 5_000)).toBe(true)
  expect(startedFor(scratch)).toEqual([])
})

test('a tree outside knows those that a tool inside started, and reaps them all', async () => {
  using folder = scratchFolder()
  const scratch = filledFolder(folder.path)
  const program = [fixture('tool-that-is-killed.ts'), scratch, 'escaped', 'escapes.js', 'leave']
  await using outer = await start([process.execPath, ...program])
  const line = await outer.logs.waitFor(({ text }) => text.startsWith('{'))
  const { watchdog } = JSON.parse(line?.text ?? '') as Report
  const pids = startedFor(scratch)
  expect(pids).toHaveLength(1)
  expect(await outer.pids()).toEqual(expect.arrayContaining([...pids, watchdog]))
  await outer.kill()
  expect([...pids, watchdog].filter(isAlive)).toEqual([])
})

test('there is one watchdog; at its end it kills what runs and removes what was not kept', async () => {
  using folder = scratchFolder()
  const [kept, removed] = [join(folder.path, 'kept'), join(folder.path, 'removed')]
  for (const path of [kept, removed]) writeFileSync(path, '')
  await using early = await startFixture('forever.js')
  await printed(early, 'ready')
  const watchdog = await startWatchdog()
  expect(await startWatchdog()).toBe(watchdog)
  expect(watchdog.isAlive).toBe(true)
  for (const path of [kept, removed]) watchdog.removeOnDeath(path)
  watchdog.keep(kept)
  await using late = await startFixture('forever.js')
  await watchdog[Symbol.asyncDispose]()
  expect(watchdog.isAlive).toBe(false)
  expect((await Promise.all([early.exited, late.exited])).map(({ signal }) => signal)).toEqual([
    'SIGKILL',
    'SIGKILL',
  ])
  expect([existsSync(kept), existsSync(removed)]).toEqual([true, false])
  await using next = await startWatchdog()
  expect(next.pid).not.toBe(watchdog.pid)
})
