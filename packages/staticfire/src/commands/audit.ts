import { renderTerminal } from '../reports/terminal.ts'
import { judgeRun } from '../runs/judge-run.ts'
import { readRun } from '../runs/run-directory.ts'
import { parseArguments } from './arguments.ts'
import { runArgument } from './run-argument.ts'

/** `staticfire audit RUN`: judges a recorded run again. */
export async function run(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(
    'audit',
    argv,
    { json: { type: 'boolean' } },
    { atMost: 1, names: 'one run' },
  )
  const runDir = runArgument('audit', positionals)
  const { result, exitCode } = judgeRun(await readRun(runDir))
  process.stdout.write(
    values.json
      ? `${JSON.stringify(result, null, 2)}\n`
      : renderTerminal(result, {
          columns: process.stdout.columns ?? 80,
          hasColor: process.stdout.hasColors?.() ?? false,
          runDir,
        }),
  )
  return exitCode
}
