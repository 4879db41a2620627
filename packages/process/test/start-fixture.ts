import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type ProcessTree, startProcess, type StartOptions } from '../src/index.ts'
import { readStat } from '../src/proc/stat.ts'

export const env = { PATH: process.env['PATH'] ?? '' }

export const fixture = (name: string) => join(import.meta.dirname, 'fixtures', name)

type Overrides = Partial<Omit<StartOptions, 'argv'>>

/** Starts one of test/fixtures with its arguments. */
export function startFixture(name: string, args: string[] = [], overrides: Overrides = {}) {
  return start([fixture(name), ...args], overrides)
}

export function start(argv: string[], overrides: Overrides = {}): Promise<ProcessTree> {
  return startProcess({ argv, cwd: tmpdir(), env, ...overrides })
}

/** Waits until the tree has printed a line. */
export async function printed(tree: ProcessTree, text: string): Promise<void> {
  const line = await tree.logs.waitFor((each) => each.text === text)
  if (!line) throw new Error(`${tree.label} ended without printing ${text}`)
}

export const isAlive = (pid: number) => readStat(pid)?.isAlive ?? false

/** Polls, since nothing tells of the end of a process that is nobody's child here. */
export async function untilGone(pids: number[], timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs
  while (pids.some(isAlive)) {
    if (performance.now() > deadline) return false
    await delay(5)
  }
  return true
}

/** A folder that is removed at the end of the block. */
export function scratchFolder(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'process-test-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
