import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const ordersRoot = fileURLToPath(new URL('../..', import.meta.url))

export type Program = ReturnType<typeof run>

/** A file of a service, running with exactly the given environment. Killed when disposed. */
export function run(file: string, { root = ordersRoot, args = [], env = {} }: RunOptions = {}) {
  const child = spawn(process.execPath, ['--conditions=@staticfire/source', file, ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const output = createInterface({ input: child.stdout })
  output.on('line', (line) => lines.push(line))
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line))
  const exit = once(child, 'close').then(([code]) => code as number | null)
  let isOver = false
  void exit.then(() => (isOver = true))
  return {
    child,
    lines,
    exit,
    /** The log line with these fields, parsed: printed already or yet to come. */
    async logged(fields: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
      for (;;) {
        const found = lines
          .map(parsed)
          .find((line) => Object.entries(fields).every(([name, value]) => line[name] === value))
        if (found !== undefined) return found
        if (isOver) {
          throw new Error(`It ended without ${JSON.stringify(fields)}:\n${lines.join('\n')}`)
        }
        await Promise.race([once(output, 'line'), exit])
      }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exit
    },
  }
}

interface RunOptions {
  /** The service's folder. */
  root?: string
  args?: string[]
  env?: Record<string, string>
}

function parsed(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return {}
  }
}
