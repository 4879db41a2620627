import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { renderTerminal } from '../reports/terminal.ts'
import { readResult } from '../runs/run-directory.ts'
import { parseArguments } from './arguments.ts'
import { runArgument } from './run-argument.ts'

/** `staticfire report RUN`: shows a recorded result again. */
export async function run(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(
    'report',
    argv,
    { json: { type: 'boolean' }, html: { type: 'string' } },
    { atMost: 1, names: 'one run' },
  )
  const runDir = runArgument('report', positionals)
  const result = await readResult(runDir)
  if (values.html !== undefined) {
    const { renderHtml } = await import('../reports/html.ts')
    const file = resolve(values.html)
    await writeFile(file, renderHtml(result))
    process.stderr.write(`Wrote ${file}\n`)
    return 0
  }
  process.stdout.write(
    values.json
      ? `${JSON.stringify(result, null, 2)}\n`
      : renderTerminal(result, {
          columns: process.stdout.columns ?? 80,
          hasColor: process.stdout.hasColors?.() ?? false,
          runDir,
        }),
  )
  return 0
}
