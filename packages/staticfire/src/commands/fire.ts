import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Blueprint, EnvironmentObservation, Result } from '@staticfire/contracts'
import { now, StartError, startWatchdog } from '@staticfire/process'
import { createMask, headerSecrets, secretValues } from '../config/secrets.ts'
import type { LoadedConfiguration } from '../config/load.ts'
import { toBlueprint } from '../config/blueprint.ts'
import { prepareDependencies } from '../dependencies/index.ts'
import { StaticfireError } from '../errors.ts'
import { describeExit } from '../experiments/steps/wait-until-ready.ts'
import { conduct } from '../plan/conduct.ts'
import type { Progress } from '../plan/execute.ts'
import { lastPrinted } from '../plan/not-ready.ts'
import { renderHtml } from '../reports/html.ts'
import { judgeRun } from '../runs/judge-run.ts'
import { lockFolder } from '../runs/lock.ts'
import { createRunDirectory } from '../runs/run-directory.ts'
import { linkLatest, makeRunFolder, nameRunFolder } from '../runs/run-folder.ts'
import { type CommandResult, createSandbox, type Sandbox, type Stage } from '../sandbox/index.ts'
import { createCanaries } from '../traffic/canaries.ts'
import { resolveIdentities } from '../traffic/identities.ts'
import { toolVersion } from '../version.ts'
import type { CheckOptions } from './check-options.ts'
import { learnDescription } from './learn-description.ts'
import { learnOperations } from './learn-operations.ts'

export interface Fire {
  options: CheckOptions
  configured: LoadedConfiguration
  blueprint: Blueprint
  stage: Stage
  interrupt: AbortSignal
  progress: { step(text: string): void; onProgress(progress: Progress): void }
}

export interface Fired {
  result: Result
  exitCode: number
  runDir: string
  html: string
}

/** The whole run inside the sandbox: prepare, conduct, judge, record. Nothing is left when it ends. */
export async function fire({
  options,
  configured,
  blueprint: declared,
  stage,
  interrupt,
  progress,
}: Fire): Promise<Fired> {
  const startedAt = now()
  await using _watchdog = await startWatchdog()
  const folder = nameRunFolder(options.dir, options.runDir, startedAt)
  await using _lock = await lockFolder(folder.lock)
  await makeRunFolder(folder)

  progress.step('copying the service into the sandbox')
  await using sandbox = await createSandbox({
    root: options.dir,
    blueprint: declared,
    runDir: folder.base,
    signal: interrupt,
  })
  await runBuild(sandbox, declared, interrupt)

  if (declared.dependencies.length > 0) progress.step('starting its dependencies')
  await using dependencies = await prepareDependencies({
    blueprint: declared,
    sandbox,
    signal: interrupt,
    stage,
    allowHosts: options.allowHosts,
  })
  const declaredSecrets = secretValues(declared, declared.env)
  const identities = await resolveIdentities(declared.identities, (argv) =>
    runForOutput(sandbox, argv, interrupt, createMask(declaredSecrets)),
  )
  const tokens = [...identities.values()].flatMap(headerSecrets)
  // What the service prints is masked by what it describes as secret, too: it is kept until that is known.
  const early: [instance: string, lines: string[]][] = []
  const earlyPad = {
    blueprint: declared,
    sandbox,
    dependencies,
    identities,
    onLogs: async (instance: string, lines: string[]) => void early.push([instance, lines]),
  }
  if (configured.configuration.describe) progress.step('asking it to describe itself')
  const described = await learnDescription({
    configured,
    pad: earlyPad,
    readyTimeoutMs: options.readyTimeoutMs,
    interrupt,
  })
  const effective = await toBlueprint({
    configuration: described.configuration,
    root: options.dir,
  })
  const describedSecrets = secretValues(effective, effective.env)
  const secrets = [
    ...new Set([...declaredSecrets, ...describedSecrets, ...tokens, ...dependencies.secrets]),
  ]
  const mask = createMask(secrets)
  const directory = await createRunDirectory(folder.path, mask)
  await directory.writeText(
    'config.json',
    `${JSON.stringify({ file: configured.file, text: configured.text }, null, 1)}\n`,
  )
  for (const [instance, lines] of early) await directory.writeLog(instance, lines)

  const pad = {
    ...earlyPad,
    onLogs: (instance: string, lines: string[]) => directory.writeLog(instance, lines),
  }
  const canaries = createCanaries()
  progress.step('learning its requests')
  const learnt = await learnOperations({
    configured,
    blueprint: declared,
    pad,
    canaries,
    readyTimeoutMs: options.readyTimeoutMs,
    interrupt,
    mask,
  })
  const blueprint = await toBlueprint({
    configuration: described.configuration,
    root: options.dir,
    operations: learnt.operations,
    described: described.described,
    notes: [
      ...configured.notes,
      ...described.notes.map((note) => mask(note)),
      ...learnt.notes,
      ...sandbox.notes,
      ...dependencies.notes,
    ],
    ...(options.level === undefined ? {} : { overrides: { gate: { level: options.level } } }),
  })
  const record = await conduct({
    pad: { ...pad, blueprint },
    blueprint,
    environment: environmentOf(stage, blueprint),
    provided: await readProvided(blueprint),
    directory,
    toolVersion: toolVersion(),
    only: options.only,
    skip: options.skip,
    seed: options.seed,
    startedAt,
    readyTimeoutMs: options.readyTimeoutMs,
    isDeep: options.isDeep,
    canaries,
    secrets,
    mask,
    interrupt,
    onProgress: progress.onProgress,
  })
  const { result, exitCode } = judgeRun(record)
  const html = mask(renderHtml(result))
  await directory.writeResult(result)
  await directory.writeText('report.html', html)
  await linkLatest(folder)
  return { result, exitCode, runDir: folder.path, html }
}

async function runBuild(
  sandbox: Sandbox,
  { build }: Blueprint,
  signal: AbortSignal,
): Promise<void> {
  const hint =
    'It runs in a copy of the service without network; run it by hand, or remove build: when the service is built already.'
  const run = sandbox.run(build, { env: sandbox.bareEnv(), timeoutMs: 600_000, signal })
  const results = await run.catch((cause: unknown) => {
    if (!(cause instanceof StartError)) throw cause
    throw new StaticfireError('build-failed', `The build could not be started. ${cause.message}`, {
      cause,
      hint,
    })
  })
  const failed = results.find(({ isOk }) => !isOk)
  if (!failed) return
  throw new StaticfireError(
    'build-failed',
    `The build command "${failed.argv.join(' ')}" ${endOf(failed)}`,
    { hint },
  )
}

async function runForOutput(
  sandbox: Sandbox,
  argv: string[],
  signal: AbortSignal,
  mask: (text: string) => string,
): Promise<string> {
  const [result] = await sandbox.run([argv], { env: sandbox.env(), timeoutMs: 30_000, signal })
  if (!result?.isOk) throw new Error(result ? mask(`It ${endOf(result)}`) : 'It could not be run.')
  return result.output.join('\n')
}

function endOf({ exit, output }: CommandResult): string {
  const how = exit ? `ended with ${describeExit(exit)}` : 'did not end in time'
  return `${how}. ${lastPrinted(output)}`
}

function environmentOf(stage: Stage, { dependencies }: Blueprint): EnvironmentObservation {
  return {
    platform: `${process.platform} ${process.arch}`,
    cores: navigator.hardwareConcurrency,
    egress: stage.egress,
    ...(stage.reason === undefined ? {} : { egressReason: stage.reason }),
    tiers: Object.fromEntries(dependencies.map(({ name }) => [name, 1])),
  }
}

/** What the platform provides counts only when the file that shows it can be read. */
async function readProvided({ provided, root }: Blueprint) {
  const entries = await Promise.all(
    Object.entries(provided).map(async ([item, { by, evidence }]) => {
      const problem = await readFile(join(root, evidence)).then(
        (bytes) => (bytes.length === 0 ? 'it is empty' : undefined),
        (error: Error) => error.message,
      )
      return [
        item,
        {
          by,
          evidence,
          isRead: problem === undefined,
          ...(problem === undefined ? {} : { problem }),
        },
      ] as const
    }),
  )
  return Object.fromEntries(entries)
}
