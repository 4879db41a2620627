// The watchdog itself: a process of its own that outlives the tool by as long as the clean-up takes.
// Its standard input is a pipe that the kernel closes when the tool is gone, however it ended.
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { carriesMarkOfTool } from './mark.ts'
import { Membership } from './membership.ts'
import { reap } from './reap.ts'
import type { WatchdogMessage } from './watchdog-message.ts'

const REAP_TIMEOUT_MS = 30_000
const EXEC_MS = 200

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const) {
  process.on(signal, () => {})
}

const membership = new Membership({ ownsMark: carriesMarkOfTool(process.argv[2] ?? '') })
const paths = new Set<string>()

process.stdout.on('error', () => {})
process.stdout.write('ready\n')
for await (const line of createInterface({ input: process.stdin })) {
  obey(parse(line))
}
await reap(membership, REAP_TIMEOUT_MS)
// A child that the tool was starting when it was killed gets its mark only now, with its exec.
await delay(EXEC_MS)
const left = await reap(membership, REAP_TIMEOUT_MS)
const isClean = [...paths].map(remove).every(Boolean)
process.exitCode = left.length === 0 && isClean ? 0 : 1

function parse(line: string): WatchdogMessage | undefined {
  try {
    return JSON.parse(line) as WatchdogMessage
  } catch {
    return undefined // The tool was killed while it wrote its last line.
  }
}

function remove(path: string): boolean {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 })
    return true
  } catch {
    return false
  }
}

function obey(message: WatchdogMessage | undefined): void {
  switch (message?.do) {
    case 'watch':
      return membership.addRoot(message.pid, message.startTicks, message.outputs)
    case 'remember':
      return membership.remember(message.pid, message.startTicks)
    case 'forget':
      return membership.removeRoot(message.pid)
    case 'remove':
      return void paths.add(message.path)
    case 'keep':
      return void paths.delete(message.path)
  }
}
