import { access, constants, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Result } from '@staticfire/contracts'
import { loadConfiguration } from '../config/load.ts'
import { toBlueprint } from '../config/blueprint.ts'
import { itemIds } from '../checklist/catalogue.ts'
import { isDiskFull, StaticfireError } from '../errors.ts'
import { reportError } from '../reports/error.ts'
import { createProgress } from '../reports/progress.ts'
import { renderTerminal } from '../reports/terminal.ts'
import { enterNamespace } from '../sandbox/index.ts'
import { checkOptions, type CheckOptions } from './check-options.ts'
import { fire } from './fire.ts'
import { interruptible, type Interruptible } from './interruptible.ts'

/** `staticfire check`: loads the configuration, moves into the sandbox's namespace, and fires. */
export async function run(argv: readonly string[]): Promise<number> {
  const options = checkOptions(argv)
  using interrupt = interruptible()
  try {
    return await check(options, interrupt)
  } catch (error) {
    // Whatever an abort made fail: the interruption is the reason.
    throw interrupt.interruption ?? error
  }
}

async function check(options: CheckOptions, interrupt: Interruptible): Promise<number> {
  if (options.html !== undefined) await requireWritableFolder(options.html)
  const loaded = await loadConfiguration(options.dir, { itemIds })
  const env = { ...loaded.configuration.env, ...options.env }
  const configured = { ...loaded, configuration: { ...loaded.configuration, env } }
  const blueprint = await toBlueprint({
    configuration: configured.configuration,
    root: options.dir,
    notes: configured.notes,
    ...(options.level === undefined ? {} : { overrides: { gate: { level: options.level } } }),
  })
  const entered = await enterNamespace({
    blueprint,
    allowHosts: options.allowHosts,
    signal: interrupt.signal,
  })
  if (entered.type === 'ended') return entered.exitCode

  using progress = createProgress(process.stderr, blueprint.service)
  const fired = await fire({
    options,
    configured,
    blueprint,
    stage: entered.stage,
    interrupt: interrupt.signal,
    progress,
  })
  progress[Symbol.dispose]()
  printResult(fired.result, fired.runDir, options)
  const problem =
    options.html === undefined ? undefined : await writeReport(options.html, fired.html)
  // The result is printed already; a second JSON document would spoil it.
  if (problem) return reportError(problem, { isJson: false })
  return interrupt.interruption?.exitCode ?? fired.exitCode
}

function printResult(result: Result, runDir: string, options: CheckOptions): void {
  process.stdout.write(
    options.isJson
      ? `${JSON.stringify(result, null, 2)}\n`
      : renderTerminal(result, {
          columns: process.stdout.columns ?? 80,
          hasColor: process.stdout.hasColors?.() ?? false,
          runDir,
          reportFile: options.html ?? `${runDir}/report.html`,
        }),
  )
}

/** Told before the run rather than after it. */
async function requireWritableFolder(file: string): Promise<void> {
  try {
    await access(dirname(file), constants.W_OK)
  } catch (cause) {
    throw new StaticfireError(
      'usage',
      `--html: nothing can be written to ${dirname(file)}: ${(cause as Error).message}`,
      {
        cause,
        hint: 'Name a file in a folder that exists and that you may write to.',
      },
    )
  }
}

async function writeReport(file: string, html: string): Promise<StaticfireError | undefined> {
  try {
    await writeFile(file, html)
    return undefined
  } catch (cause) {
    const code = isDiskFull(cause) ? 'disk-full' : 'usage'
    return new StaticfireError(
      code,
      `The report could not be written to ${file}: ${(cause as Error).message}`,
      {
        cause,
        hint: 'The run itself is recorded: staticfire report RUN --html FILE',
      },
    )
  }
}
