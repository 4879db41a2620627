import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A file of the service running with exactly the given environment; killed when disposed. */
export function runProgram(file: string, { args = [] as string[], env = {} as Environment }) {
  const child = spawn(process.execPath, [file, ...args], { cwd: root, env })
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const closed = once(child, 'close')
  const lines: string[] = []
  const printed = new EventEmitter()
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line)
      printed.emit('line')
    })
  }
  let isOver = false
  void closed.then(() => {
    isOver = true
    printed.emit('line')
  })

  return {
    child,
    lines,
    /** The exit code, once all output was read. */
    exitCode: async () => {
      await closed
      return exited
    },
    /** The log record, parsed, whose message this is: printed already or yet to come. */
    async logged(message: string, isWanted: (record: LogRecord) => boolean = () => true) {
      for (;;) {
        const found = lines.map(parse).find((line) => line.message === message && isWanted(line))
        if (found !== undefined) return found
        if (isOver) throw new Error(`It ended without "${message}":\n${lines.join('\n')}`)
        await once(printed, 'line')
      }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

export type Environment = Record<string, string>
export type LogRecord = Record<string, unknown>

function parse(line: string): LogRecord {
  try {
    return JSON.parse(line)
  } catch {
    return {}
  }
}
