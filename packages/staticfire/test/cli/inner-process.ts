import type { CommandLine } from './command-line.ts'
import { processesOf } from './processes.ts'

/** The one inside the namespace; the others only wait for it. */
export function innerProcess(run: CommandLine): number {
  const found = processesOf({ mark: run.mark, folder: run.temporary }).filter(
    ({ command, environment }) =>
      command.includes('src/main.ts') && environment.includes('STATICFIRE_STAGE='),
  )
  // What it has forked and not yet replaced by another program looks the same.
  const inner = found.filter(({ parent }) => found.every(({ pid }) => pid !== parent))
  if (inner.length !== 1) throw new Error(`${inner.length} processes look like the inner one`)
  return inner[0]!.pid
}
