import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import type { CommandLine } from './command-line.ts'

/** How long the watchdog may take to reap and remove. */
const reapingMs = 2_000

/** Looks until no process and no file of the run is left; nothing tells when, so it is asked. */
export async function untilNothingRemains(run: CommandLine): Promise<void> {
  const deadline = performance.now() + reapingMs
  let left = await run.remains()
  while (left.length > 0 && performance.now() < deadline) {
    await delay(20)
    left = await run.remains()
  }
  expect(left).toEqual([])
}
