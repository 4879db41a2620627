import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface LogLine {
  level: string
  event?: string
  message?: string
  [field: string]: unknown
}

/** A service of the fixtures in a process of its own. */
export interface RunningService extends AsyncDisposable {
  url: string
  lines: LogLine[]
  process: ChildProcess
  /** Resolves with the first line that fits, also one that was written before. */
  line(fits: (line: LogLine) => boolean): Promise<LogLine>
  exit: Promise<{ code: number | null; signal: string | null }>
}

export const fixture = fileURLToPath(new URL('../fixtures/service.ts', import.meta.url))

export async function startService(
  framework: string,
  env: Record<string, string> = {},
): Promise<RunningService> {
  return untilListening(spawnService([process.execPath, fixture, framework], env))
}

/** Fails when it ends before. */
export async function untilListening(service: RunningService): Promise<RunningService> {
  const listening = await Promise.race([
    service.line(({ event }) => event === 'listening'),
    service.exit.then(({ code }) => {
      throw new Error(`exited with ${code} before it listened: ${JSON.stringify(service.lines)}`)
    }),
  ])
  service.url = `http://127.0.0.1:${String(listening['port'])}`
  return service
}

/** Starts without waiting for it to listen. */
export function spawnService(
  [program = '', ...args]: string[],
  env: Record<string, string> = {},
  options: { cwd?: string; detached?: boolean } = {},
): RunningService {
  const { PATH = '' } = process.env
  const child = spawn(program, args, {
    env: { PATH, NODE_OPTIONS: '--conditions=@staticfire/source', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  })
  const lines: LogLine[] = []
  const waiting = new Set<(line: LogLine) => void>()
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as LogLine
    lines.push(line)
    for (const tell of waiting) tell(line)
  })
  const exit = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
  }))
  return {
    url: '',
    lines,
    process: child,
    exit,
    line(fits) {
      const known = lines.find(fits)
      if (known !== undefined) return Promise.resolve(known)
      return new Promise((resolve) => {
        const tell = (line: LogLine) => {
          if (!fits(line)) return
          waiting.delete(tell)
          resolve(line)
        }
        waiting.add(tell)
      })
    },
    async [Symbol.asyncDispose]() {
      if (options.detached) killGroup(child)
      else if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await exit
    },
  }
}

/** What a launcher leaves behind when it is killed is still in its group. */
function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it has ended.
  }
}
