import { StartError } from '@staticfire/process'
import type { Mask } from '../config/mask.ts'
import { createMask, secretValues } from '../config/secrets.ts'
import { StaticfireError } from '../errors.ts'
import type { CommandResult } from '../sandbox/run-commands.ts'
import { openDependencies } from './open-dependencies.ts'
import type { ReadyDependency } from './open-dependencies.ts'
import type { PrepareOptions } from './prepare-dependencies.ts'

/** Runs every `setup` with the service's environment, in the order of the configuration. */
export async function runSetups(all: ReadyDependency[], options: PrepareOptions): Promise<void> {
  for (const one of all) {
    options.signal.throwIfAborted()
    const isOurs = one.dependency.kind !== 'postgres' || one.scratch !== undefined
    if (one.dependency.setup.length > 0 && isOurs) await runThrough(one, all, options)
  }
  for (const one of all) await one.scratch?.seal()
}

async function runThrough(
  one: ReadyDependency,
  all: ReadyDependency[],
  options: PrepareOptions,
): Promise<void> {
  const { sandbox, signal, setupTimeoutMs = 120_000 } = options
  const { name, setup } = one.dependency
  await using open = await openDependencies(all, 'setup', true)
  // A setup command listens on nothing, but the service's env may mention the port.
  const values = { ...open.values, port: '0' }
  const env = sandbox.env(open.env, values)
  const run = sandbox.run(setup, { env, values, timeoutMs: setupTimeoutMs, signal })
  const results = await run.catch((error) => {
    if (!(error instanceof StartError)) throw error
    const code = error.code === 'command-not-found' ? 'command-not-found' : 'setup-failed'
    throw new StaticfireError(code, `The setup of ${name} could not be started. ${error.message}`, {
      cause: error,
      hint: `Correct dependencies.${name}.setup in staticfire.yaml.`,
    })
  })
  const failed = results.find((result) => !result.isOk)
  const mask = createMask([...open.secrets, ...secretValues(options.blueprint, env)])
  if (failed) throw setupFailed(name, failed, setupTimeoutMs, mask)
}

function setupFailed(
  name: string,
  result: CommandResult,
  timeoutMs: number,
  mask: Mask,
): StaticfireError {
  const { exit, output } = result
  const how = exit
    ? `ended with ${exit.signal ?? `exit code ${exit.code}`}`
    : `did not end within ${timeoutMs / 1000} s`
  const printed = output.slice(-12).map((line) => `  ${mask(line)}`)
  return new StaticfireError(
    'setup-failed',
    `The setup of ${name} (${result.argv.join(' ')}) ${how}.` +
      (printed.length > 0 ? ` It printed:\n${printed.join('\n')}` : ' It printed nothing.'),
    {
      hint: `Correct dependencies.${name}.setup in staticfire.yaml; it runs in a copy of the service's folder, without .env files.`,
    },
  )
}
