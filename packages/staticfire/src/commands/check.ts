import { writeFile } from 'node:fs/promises'
import type { Result } from '@staticfire/contracts'
import { loadConfiguration } from '../config/load.ts'
import { toBlueprint } from '../config/blueprint.ts'
import { itemIds } from '../checklist/catalogue.ts'
import { StaticfireError } from '../errors.ts'
import { createProgress } from '../reports/progress.ts'
import { renderTerminal } from '../reports/terminal.ts'
import { enterNamespace } from '../sandbox/index.ts'
import { checkOptions, type CheckOptions } from './check-options.ts'
import { fire } from './fire.ts'
import { interruptible } from './interruptible.ts'

/** `staticfire check`: loads the configuration, moves into the sandbox's namespace, and fires. */
export async function run(argv: readonly string[]): Promise<number> {
  const options = checkOptions(argv)
  try {
    return await check(options)
  } catch (error) {
    if (options.isJson && error instanceof StaticfireError) printJsonError(error)
    throw error
  }
}

async function check(options: CheckOptions): Promise<number> {
  const loaded = await loadConfiguration(options.dir, { itemIds })
  const env = { ...loaded.configuration.env, ...options.env }
  const configured = { ...loaded, configuration: { ...loaded.configuration, env } }
  const blueprint = await toBlueprint({
    configuration: configured.configuration,
    root: options.dir,
    notes: configured.notes,
    ...(options.level === undefined ? {} : { overrides: { gate: { level: options.level } } }),
  })
  using interrupt = interruptible()
  const entered = await enterNamespace({ blueprint, allowHosts: options.allowHosts, signal: interrupt.signal })
  if (entered.type === 'ended') return entered.exitCode

  using progress = createProgress(process.stderr, blueprint.service)
  const fired = await fire({ options, configured, blueprint, stage: entered.stage, interrupt: interrupt.signal, progress })
  progress[Symbol.dispose]()
  await publish(fired.result, fired.runDir, fired.html, options)
  return interrupt.exitCode ?? fired.exitCode
}

async function publish(result: Result, runDir: string, html: string, options: CheckOptions): Promise<void> {
  if (options.html !== undefined) await writeReport(options.html, html)
  if (options.isJson) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
  else {
    process.stdout.write(
      renderTerminal(result, {
        columns: process.stdout.columns ?? 80,
        hasColor: process.stdout.hasColors?.() ?? false,
        runDir,
        reportFile: options.html ?? `${runDir}/report.html`,
      }),
    )
  }
}

async function writeReport(file: string, html: string): Promise<void> {
  try {
    await writeFile(file, html)
  } catch (cause) {
    throw new StaticfireError('usage', `The report could not be written to ${file}: ${(cause as Error).message}`, {
      cause,
      hint: 'Name a file in a folder that exists and that you may write to. The run itself is recorded.',
    })
  }
}

/** Whoever reads --json gets JSON in any case. */
function printJsonError({ code, message, hint, exitCode }: StaticfireError): void {
  const error = { code, message, ...(hint === undefined ? {} : { hint }), exitCode }
  process.stdout.write(`${JSON.stringify({ schemaVersion: 1, decision: null, error }, null, 2)}\n`)
}
