import { startProcess } from '@staticfire/process'
import type { Exit } from '@staticfire/process'

export interface RunOptions {
  env: Record<string, string>
  timeoutMs: number
  signal?: AbortSignal
}

export interface CommandResult {
  argv: string[]
  /** Undefined when the command was ended because it took longer than `timeoutMs`. */
  exit: Exit | undefined
  isOk: boolean
  /** The last lines it printed, both streams. */
  output: string[]
}

/** Runs commands one after the other, without a shell; stops after the first that fails. */
export async function runCommands(
  commands: string[][],
  cwd: string,
  options: RunOptions,
): Promise<CommandResult[]> {
  const results: CommandResult[] = []
  for (const argv of commands) {
    const result = await runOne(argv, cwd, options)
    results.push(result)
    if (!result.isOk) break
  }
  return results
}

async function runOne(argv: string[], cwd: string, options: RunOptions): Promise<CommandResult> {
  const { env, timeoutMs, signal } = options
  signal?.throwIfAborted()
  const label = argv.join(' ')
  await using tree = await startProcess({ argv, cwd, env, label, ...(signal && { signal }) })
  const exit = await tree.waitForExit(timeoutMs, signal)
  signal?.throwIfAborted()
  const output = tree.logs.tail(40).map((line) => line.text)
  return { argv, exit, isOk: exit?.code === 0, output }
}
